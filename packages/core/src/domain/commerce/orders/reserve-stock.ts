import type { CommandContext } from '../../../engine/command/context.ts'
import { product } from '../catalogue/product.ts'
import { type StockLevel, stockLevel } from '../catalogue/stock-level.ts'
import { orderErrors } from './order-errors.ts'
import { millionths, quantityOf, shortQuantity } from './quantity.ts'

interface Wanted {
  readonly productId?: string | null
  readonly quantity: string
}

/** What of a line was taken of the stock, and whether there is anything to send. */
export interface Reserved {
  readonly reserved: string
  readonly isShippable: boolean
}

/**
 * Takes what lines need of the stock, of all products at once or of none. Whoever takes of the same stock at the same time
 * waits for the row, and sees what is left.
 */
export async function reserveStock(
  context: CommandContext,
  lines: readonly Wanted[],
): Promise<readonly Reserved[]> {
  const { records } = context
  const ids = [...new Set(lines.flatMap(({ productId }) => productId ?? []))]
  const products = await records(product).where({ id: { in: ids } }, { limit: ids.length || 1 })
  const tracked = new Map(products.filter(({ tracksStock }) => tracksStock).map((one) => [one.id, one]))
  const services = new Set(products.filter(({ kind }) => kind !== 'goods').map(({ id }) => id))
  const levels = await lockedLevels(context, [...tracked.keys()])

  for (const [id, { code }] of tracked) {
    const level = levels.get(id)
    const left = level ? millionths(level.available) - millionths(level.reserved) : 0
    const wanted = sum(lines.filter(({ productId }) => productId === id))
    if (!level || wanted > left)
      throw orderErrors.CRM_STOCK_SHORT(
        { product: code, left: shortQuantity(Math.max(0, left)) },
        { meta: { productId: id } },
      )
    await records(stockLevel).update(level.id, { reserved: quantityOf(millionths(level.reserved) + wanted) })
  }
  return lines.map(({ productId, quantity }) => ({
    reserved: tracked.has(productId ?? '') ? quantity : '0',
    isShippable: !services.has(productId ?? ''),
  }))
}

/** The levels of products, by their ids, locked in one order by everybody. */
export async function lockedLevels(
  { records }: CommandContext,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, StockLevel>> {
  if (productIds.length === 0) return new Map()
  const found = await records(stockLevel).where(
    { productId: { in: productIds } },
    { limit: productIds.length },
  )
  const locked = await records(stockLevel).findMany(found.map(({ id }) => id))
  return new Map([...locked.values()].map((level) => [level.productId, level]))
}

function sum(lines: readonly Wanted[]): number {
  return lines.reduce((all, { quantity }) => all + millionths(quantity), 0)
}
