import type { ErpConnector } from '@guanxi/core/commerce'
import { askBy } from './caller.ts'
import { readingOf } from './reading.ts'
import { checkedOptions, type RestErpOptions } from './rest-options.ts'
import { writingOf } from './writing.ts'

/**
 * A connector to a system that speaks JSON over HTTP, made by saying where things lie: paths, fields, how lists go on, what
 * its errors mean. Amounts never pass through floating point. Throws ERP_OPTIONS_INVALID where something is missing or
 * contradicts, with each path.
 *
 * @example
 * ```ts
 * const books = restErp({
 *   id: 'books',
 *   url: 'https://books.example/api',
 *   fetch: guardedFetch(),
 *   auth: { bearer: 'token-of-acme' },
 *   health: { path: '/ping', time: 'now' },
 *   rows: 'data',
 *   limit: 'limit',
 *   kinds: {
 *     customer: {
 *       path: '/customers',
 *       list: { style: 'keyset', since: 'since', after: 'after', changedAt: 'changed' },
 *       fields: { remoteId: 'id', name: 'title', email: 'mail' },
 *     },
 *     order: {
 *       path: '/orders',
 *       list: { style: 'token', token: 'from', next: 'next' },
 *       fields: {
 *         ...{ remoteId: 'id', key: 'reference', customerId: 'customer', currency: { is: 'CNY' } },
 *         state: { path: 'status', values: { NEW: 'draft', OK: 'confirmed', OFF: 'cancelled' } },
 *         ...{ net: 'sums.net', tax: 'sums.tax', total: 'sums.gross' },
 *       },
 *       lines: {
 *         path: 'items',
 *         fields: { remoteLineId: 'no', productId: 'article', quantity: 'count', unitPrice: 'price' },
 *       },
 *     },
 *   },
 *   customers: { fields: { name: 'title', email: 'mail' }, find: { parameter: 'ref', key: 'ref' } },
 *   orders: {
 *     fields: { customerId: 'customer', placedOn: 'day' },
 *     lines: {
 *       path: 'items',
 *       fields: { productId: 'article', quantity: 'count', unitPrice: { path: 'price', asNumber: true } },
 *     },
 *     find: { parameter: 'reference', key: 'reference' },
 *     steps: { confirm: { path: '/orders/{id}/confirm' } },
 *   },
 * })
 * console.log(books.capabilities.idempotentPush, Object.keys(books.pulls)) // lookup [ 'customer', 'order' ]
 * ```
 */
export function restErp(given: RestErpOptions): ErpConnector {
  const options = checkedOptions(given)
  const { id, idempotencyHeader, deletes, maxPage, maxConcurrency, orders } = options
  const ask = askBy(options)
  const reading = readingOf(options, ask)
  const { check, getById, pulls, listIds } = reading
  return {
    id,
    capabilities: {
      idempotentPush: idempotencyHeader ? 'native' : 'lookup',
      ...{ deletes, maxPage, maxConcurrency, cancelsOrders: orders.steps.cancel !== undefined },
      ...{ webhooks: false, quotesPrices: false },
    },
    ...{ check, getById, pulls, listIds },
    ...writingOf(options, ask, reading),
  }
}
