import {
  ERP_KINDS,
  type ErpConnector,
  ErpError,
  type ErpKind,
  type ErpPull,
  type ErpRecords,
} from '@guanxi/core/commerce'
import { writeCustomer } from './customers.ts'
import type { FakeErpOptions } from './fake-options.ts'
import type { Line } from './line.ts'
import { leadOn, writeOrder } from './orders.ts'
import { pageOf } from './pages.ts'
import { pricesTold } from './prices.ts'
import { type Tables, toldOf } from './tables.ts'
import { hintsOf } from './webhook.ts'

/** What the CRM sees of the fake. */
export function connectorTo(
  tables: Tables,
  line: Line,
  now: () => number,
  options: FakeErpOptions,
): ErpConnector {
  const { deletes = 'feed', maxPage = 100, maxConcurrency = 4, idempotentPush = 'lookup' } = options
  const keys = new Map<string, string>()
  const made = <K extends 'customer' | 'order'>(kind: K, key: string): ErpRecords[K] | null =>
    tables.get(kind, keys.get(`${kind} ${key}`) ?? '') ?? null
  const once = <K extends 'customer' | 'order'>(kind: K, key: string, write: () => ErpRecords[K]) => {
    const before = idempotentPush === 'native' ? made(kind, key) : null
    const record = before ?? write()
    keys.set(`${kind} ${key}`, record.remoteId)
    return record
  }
  const pull =
    <K extends ErpKind>(kind: K) =>
    ({ signal, cursor, limit, overlapMs }: ErpPull) =>
      line.call('pull', { signal }, () => {
        const changes = tables.changes(kind)
        const rows = deletes === 'feed' ? changes : changes.filter(({ record }) => record)
        const asked = { cursor, limit: Math.min(limit, maxPage), overlapMs }
        return pageOf(rows, asked, { now: now(), told: toldOf })
      })

  return {
    id: options.id ?? 'fake',
    capabilities: {
      ...{ idempotentPush, deletes, maxPage, maxConcurrency },
      ...{ webhooks: true, cancelsOrders: true, quotesPrices: true },
    },
    check: (call) => line.call('check', call, () => ({ version: '1.0', serverTime: new Date(now()) })),
    upsertCustomer: (customer, { key, signal }) =>
      line.call('upsertCustomer', { signal, writes: true }, () =>
        customer.remoteId === undefined
          ? once('customer', key, () => writeCustomer(tables, customer))
          : writeCustomer(tables, customer),
      ),
    pushOrder: (order, { key, signal }) =>
      line.call('pushOrder', { signal, writes: true }, () =>
        once('order', key, () => writeOrder(tables, order, key, options.taxRates)),
      ),
    ...(idempotentPush === 'lookup' && {
      findCustomer: (key, call) => line.call('findCustomer', call, () => made('customer', key)),
      findOrder: (key, call) => line.call('findOrder', call, () => made('order', key)),
    }),
    advanceOrder: (remoteId, step, { signal }) =>
      line.call('advanceOrder', { signal, writes: true }, (isIgnored) => {
        const order = tables.get('order', remoteId)
        if (!order) throw new ErpError('notFound', `There is no order ${remoteId}.`, { remote: 'NotFound' })
        return isIgnored ? order : leadOn(tables, order, step)
      }),
    pulls: Object.fromEntries(ERP_KINDS.map((kind) => [kind, pull(kind)])),
    getById: (kind, remoteId, call) => line.call('getById', call, () => tables.get(kind, remoteId) ?? null),
    listIds: (kind, { signal, cursor, limit }) =>
      line.call('listIds', { signal }, () => {
        const rows = tables.all(kind).map(({ remoteId }) => ({ remoteId, changedAt: 0 }))
        const sorted = rows.sort((a, b) => (a.remoteId < b.remoteId ? -1 : 1))
        const asked = { cursor, limit: Math.min(limit, maxPage), overlapMs: 0 }
        return pageOf(sorted, asked, { now: now(), told: (row) => row.remoteId })
      }),
    quotePrices: (asked, call) => line.call('quotePrices', call, () => pricesTold(tables, asked)),
    parseWebhook: hintsOf,
  }
}
