import { ErpError, type ErpPage, type ErpPrice, type ErpPull } from '@guanxi/core/commerce'
import * as z from 'zod'
import { changesOf } from './changes.ts'
import { contentHash } from './content-hash.ts'
import type { Facts } from './facts.ts'
import { type PriceList, priceLists, priceTraces, readPrices } from './read-prices.ts'
import type { Tables } from './tables.ts'

/**
 * Where a pull of prices is: what the lists were when its run began, the place among the products, and how many prices of
 * the next products were told already.
 */
const place = z.strictObject({
  ...{ lists: z.string(), products: z.string().nullable(), told: z.int().min(0), isUnderWay: z.boolean() },
})
type Place = z.output<typeof place>

/** Prices of the products that have changed; of all products when a list has, since its formulas may touch any. */
export async function pullPrices(tables: Tables, pull: ErpPull, facts: Facts): Promise<ErpPage<ErpPrice>> {
  const lists = await priceLists(tables)
  const from = await begin(placeOf(pull.cursor), lists)
  const products = await changesOf(tables, priceTraces, {
    ...pull,
    cursor: from.products,
    limit: Math.max(1, Math.floor(pull.limit / mostPrices(lists))),
  })
  const prices = (await readPrices(tables, products.ids, lists, facts)).slice(from.told)
  const items = prices.slice(0, pull.limit)
  const isRest = prices.length > items.length
  const more = isRest || products.more
  const next: Place = isRest
    ? { ...from, told: from.told + items.length, isUnderWay: true }
    : { lists: from.lists, products: products.cursor, told: 0, isUnderWay: more }
  return { items, cursor: JSON.stringify(next), more }
}

async function begin(from: Place | null, lists: readonly PriceList[]): Promise<Place> {
  if (from?.isUnderWay) return from
  const now = await contentHash(lists)
  const products = from?.lists === now ? from.products : null
  return { lists: now, products, told: 0, isUnderWay: true }
}

/** How many prices a product can have at most, over all lists. */
function mostPrices(lists: readonly PriceList[]): number {
  const steps = lists.map(({ lines }) => new Set(lines.map(({ quantity }) => quantity)).size)
  return Math.max(
    1,
    steps.reduce((sum, size) => sum + size, 0),
  )
}

function placeOf(cursor: string | null): Place | null {
  if (cursor === null) return null
  try {
    return place.parse(JSON.parse(cursor))
  } catch {
    throw new ErpError('validation', 'This is no cursor of this connector.')
  }
}
