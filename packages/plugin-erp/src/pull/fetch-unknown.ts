import type { ErpGone, ErpKind, ErpRecords } from '@guanxi/core/commerce'
import { isErpError } from '../call-erp.ts'
import { linksOf, type TakingIn } from './fresh-records.ts'

/** Takes in what was found: records name each other. */
type TakeIn = (taking: TakingIn, kind: ErpKind, records: readonly ErpRecords[ErpKind][]) => Promise<unknown>
type Reference = readonly [kind: ErpKind, remoteId: string]

/** What records name of others there. */
const namedBy: { readonly [K in ErpKind]?: (record: ErpRecords[K]) => readonly Reference[] } = {
  price: ({ productId }) => [['product', productId]],
  stock: ({ remoteId }) => [['product', remoteId]],
  shipment: ({ lines }) => lines.map(({ productId }) => ['product', productId]),
  invoice: ({ customerId }) => [['customer', customerId]],
  creditNote: ({ customerId, correctsId }) => [
    ['customer', customerId],
    ...(correctsId ? [['invoice', correctsId] as const] : []),
  ],
  payment: ({ invoiceId }) => [['invoice', invoiceId]],
}

/** Reads by their ids what records name and nobody told of yet. What is not there either is waited for. */
export async function fetchUnknown<K extends ErpKind>(
  taking: TakingIn,
  kind: K,
  fresh: readonly { readonly record: ErpRecords[K] | ErpGone }[],
  takeIn: TakeIn,
): Promise<void> {
  const named = namedBy[kind] as ((record: ErpRecords[K]) => readonly Reference[]) | undefined
  if (!named) return
  const references = fresh.flatMap(({ record }) => (record.isDeleted ? [] : named(record as ErpRecords[K])))
  for (const [other, all] of Map.groupBy(references, ([of]) => of)) {
    const ids = [...new Set(all.map(([, id]) => id))]
    const known = await linksOf(taking.crm, other, ids)
    const unknown = ids.filter((id) => !known.has(id))
    if (unknown.length > 0) await fetchThose(taking, other, unknown, takeIn)
  }
}

async function fetchThose(
  taking: TakingIn,
  kind: ErpKind,
  remoteIds: readonly string[],
  takeIn: TakeIn,
): Promise<void> {
  const { connector, read } = taking.erp
  const queue = [...remoteIds]
  const found: ErpRecords[ErpKind][] = []
  const worker = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const remoteId = id
      const one = await read((call) => connector.getById(kind, remoteId, call)).catch(unlessUnsupported)
      if (one) found.push(one)
    }
  }
  await Promise.all(Array.from({ length: connector.capabilities.maxConcurrency }, worker))
  if (found.length > 0) await takeIn(taking, kind, found)
}

function unlessUnsupported(error: unknown): null {
  if (isErpError(error) && error.code === 'unsupported') return null
  throw error
}
