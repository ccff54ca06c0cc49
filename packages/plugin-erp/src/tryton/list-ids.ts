import type { ErpPage } from '@guanxi/core/commerce'
import type { Trace } from './changes.ts'
import type { Facts } from './facts.ts'
import { pullPrices } from './pull-prices.ts'
import type { Tables } from './tables.ts'

interface Listing {
  readonly cursor: string | null
  readonly limit: number
}

/** The ids of the rows that are there, used or not, in their order. */
export async function listRowIds(
  tables: Tables,
  { model, where = [] }: Trace,
  { cursor, limit }: Listing,
): Promise<ErpPage<string>> {
  const behind = cursor === null ? 0 : Number(cursor)
  const found = await tables.ids(model, { where: [['id', '>', behind], ...where], limit: limit + 1 })
  const ids = found.slice(0, limit)
  return { items: ids.map(String), cursor: String(ids.at(-1) ?? behind), more: found.length > limit }
}

/** Prices have no rows: all of them are reckoned. */
export async function listPriceIds(
  tables: Tables,
  { cursor, limit }: Listing,
  facts: Facts,
): Promise<ErpPage<string>> {
  const page = await pullPrices(tables, { cursor, limit, overlapMs: 0, signal: tables.signal }, facts)
  return { ...page, items: page.items.map(({ remoteId }) => remoteId) }
}
