import type { Apply } from './fresh-records.ts'
import { linksOf } from './fresh-records.ts'
import { waitFor } from './take-prices.ts'

/** What can be promised is what the warehouse says. */
export const takeStock: Apply<'stock'> = async (inside, fresh, { asOf }) => {
  const products = await linksOf(
    inside,
    'product',
    fresh.map(({ record }) => record.remoteId),
  )
  const levels = fresh.flatMap(({ record }) => {
    const productId = products.get(record.remoteId)?.localId
    return productId ? [{ productId, available: record.available, asOf }] : []
  })
  if (levels.length > 0) await inside.stockLevel.tell({ levels })
  return fresh.map(({ record }) => {
    const localId = products.get(record.remoteId)?.localId
    return localId ? { localId } : waitFor('product', record.remoteId)
  })
}
