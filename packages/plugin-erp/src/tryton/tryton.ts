import {
  type ErpConnector,
  ErpError,
  type ErpKind,
  type ErpPage,
  type ErpPull,
  type ErpRecord,
  type ErpRecords,
} from '@guanxi/core/commerce'
import { advanceOrder } from './advance-order.ts'
import { changesOf, type Traces } from './changes.ts'
import { customerRows, customerTraces } from './customer-rows.ts'
import { type Facts, readFacts } from './facts.ts'
import { listPriceIds, listRowIds } from './list-ids.ts'
import { pullPrices } from './pull-prices.ts'
import { orderOfKey, pushOrder } from './push-order.ts'
import { quotePrices } from './quote-prices.ts'
import { invoiceTraces, readInvoices } from './read-invoices.ts'
import { orderTraces, readOrders } from './read-orders.ts'
import { paymentTraces, readPayments } from './read-payments.ts'
import { priceOfId } from './read-prices.ts'
import { productTraces, readProducts } from './read-products.ts'
import { readShipments, shipmentTraces } from './read-shipments.ts'
import { readStock, stockTraces } from './read-stock.ts'
import { rowId } from './row-id.ts'
import { lineTo } from './session.ts'
import { type Tables, tablesOf } from './tables.ts'
import { checkTrytonOptions, type TrytonOptions } from './tryton-options.ts'
import { customerOfKey, writeCustomer } from './write-customer.ts'

const MOST_A_PAGE = 500

/** How records of a kind are found and read. */
interface Reader<K extends ErpKind> {
  readonly traces: (facts: Facts) => Traces
  readonly read: (tables: Tables, ids: readonly number[], facts: Facts) => Promise<readonly ErpRecords[K][]>
}
/** A price is no row of Tryton: it follows from a list, a product and a quantity. */
type RowKind = Exclude<ErpKind, 'price'>

/**
 * A Tryton 6.0, by its JSON-RPC: with the modules `sale`, `sale_price_list`, `stock` and `account_invoice`, as the company of
 * the user who signs in. Tryton has no webhooks and no unique keys of others: what has changed is asked for, by the dates
 * there, and an order is kept from being two by its reference.
 *
 * @throws ERP_OPTIONS_INVALID
 *
 * @example
 * ```ts
 * const connector = tryton({
 *   url: 'https://erp.example.com',
 *   database: 'acme',
 *   user: 'crm',
 *   password: 'from your secrets',
 *   units: { piece: 'Unit' },
 *   taxes: { standard: ['VAT 13%'], free: [] },
 * })
 * console.log(connector.id, connector.capabilities.idempotentPush) // tryton lookup
 * ```
 */
export function tryton(given: TrytonOptions): ErpConnector {
  const options = checkTrytonOptions(given)
  const line = lineTo(options)
  let known: Facts | undefined

  /** The tables for one call, with what hardly ever changes. */
  async function open({
    signal,
  }: {
    readonly signal: AbortSignal
  }): Promise<{ tables: Tables; facts: Facts }> {
    const tables = tablesOf(line, signal)
    known ??= await readFacts(tables)
    return { tables, facts: known }
  }

  const readers: { readonly [K in RowKind]: Reader<K> } = {
    customer: {
      traces: ({ companyParty }) => customerTraces(companyParty),
      read: async (tables, ids) => (await customerRows(tables, ids)).map(({ customer }) => customer),
    },
    product: {
      traces: () => productTraces,
      read: (tables, ids, facts) => readProducts(tables, ids, facts, options),
    },
    stock: { traces: () => stockTraces, read: readStock },
    order: { traces: () => orderTraces, read: readOrders },
    shipment: { traces: () => shipmentTraces, read: readShipments },
    invoice: {
      traces: () => invoiceTraces,
      read: (tables, ids, facts) => readInvoices(tables, ids, 'invoice', facts),
    },
    creditNote: {
      traces: () => invoiceTraces,
      read: (tables, ids, facts) => readInvoices(tables, ids, 'creditNote', facts),
    },
    payment: { traces: () => paymentTraces, read: readPayments },
  }

  const pullRows =
    <K extends RowKind>(kind: K) =>
    async (pull: ErpPull): Promise<ErpPage<ErpRecords[K]>> => {
      const { tables, facts } = await open(pull)
      const { ids, cursor, more } = await changesOf(tables, readers[kind].traces(facts), fitting(pull))
      const items = await readers[kind].read(tables, ids, facts)
      return { items: items.toSorted(inOrderOf(ids)), cursor, more }
    }

  return {
    id: options.id ?? 'tryton',
    capabilities: {
      idempotentPush: 'lookup',
      deletes: 'sweep',
      webhooks: false,
      cancelsOrders: true,
      quotesPrices: true,
      maxConcurrency: options.maxConcurrency ?? 4,
      maxPage: MOST_A_PAGE,
    },
    async check({ signal }) {
      await open({ signal })
      return line.version(signal)
    },
    async upsertCustomer(customer, { key, signal }) {
      return writeCustomer((await open({ signal })).tables, customer, key, options)
    },
    async findCustomer(key, call) {
      return customerOfKey((await open(call)).tables, key)
    },
    async pushOrder(order, { key, signal }) {
      const { tables, facts } = await open({ signal })
      return pushOrder(tables, order, key, facts, options)
    },
    async findOrder(key, call) {
      const { tables, facts } = await open(call)
      return orderOfKey(tables, key, facts)
    },
    async advanceOrder(remoteId, step, { signal }) {
      const { tables, facts } = await open({ signal })
      return advanceOrder(tables, remoteId, step, facts)
    },
    async quotePrices(asked, call) {
      const { tables, facts } = await open(call)
      return quotePrices(tables, asked, facts)
    },
    pulls: {
      customer: pullRows('customer'),
      product: pullRows('product'),
      stock: pullRows('stock'),
      order: pullRows('order'),
      shipment: pullRows('shipment'),
      invoice: pullRows('invoice'),
      creditNote: pullRows('creditNote'),
      payment: pullRows('payment'),
      async price(pull) {
        const { tables, facts } = await open(pull)
        return pullPrices(tables, fitting(pull), facts)
      },
    },
    async getById<K extends ErpKind>(kind: K, remoteId: string, call: { readonly signal: AbortSignal }) {
      const { tables, facts } = await open(call)
      if (kind === 'price') return (await priceOfId(tables, remoteId, facts)) as ErpRecords[K] | null
      const id = rowId(remoteId)
      if (id === null) return null
      const reader = readers[kind as RowKind] as Reader<RowKind>
      const [record] = await reader.read(tables, [id], facts)
      return (record ?? null) as ErpRecords[K] | null
    },
    async listIds(kind, pull) {
      const { tables, facts } = await open(pull)
      if (kind === 'price') return listPriceIds(tables, fitting(pull), facts)
      return listRowIds(tables, readers[kind].traces(facts)[0], fitting(pull))
    },
  }
}

/** Tryton tells rows in an order of its own. */
function inOrderOf(ids: readonly number[]) {
  const places = new Map(ids.map((id, place) => [String(id), place]))
  const placeOf = ({ remoteId }: ErpRecord) => places.get(remoteId) ?? 0
  return (one: ErpRecord, other: ErpRecord) => placeOf(one) - placeOf(other)
}

function fitting<P extends { readonly limit: number }>(pull: P): P {
  if (pull.limit < 1) throw new ErpError('validation', 'A page has at least one record.')
  return { ...pull, limit: Math.min(pull.limit, MOST_A_PAGE) }
}
