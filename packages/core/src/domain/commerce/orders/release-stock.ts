import type { CommandContext } from '../../../engine/command/context.ts'
import { stockLevel } from '../catalogue/stock-level.ts'
import { type OrderLine, orderLine } from './order-line.ts'
import { millionths, quantityOf } from './quantity.ts'
import { lockedLevels } from './reserve-stock.ts'

const MOST_LINES = 1000

/** The lines of an order, in their order. */
export function linesOf({ records }: CommandContext, orderId: string): Promise<readonly OrderLine[]> {
  return records(orderLine).where({ orderId }, { limit: MOST_LINES, orderBy: 'position' })
}

/** Gives back what lines still have of the stock. The stock is locked before the lines, by everybody. */
export async function releaseStock(context: CommandContext, lines: readonly OrderLine[]): Promise<void> {
  const { records } = context
  const holding = lines.filter(({ reserved }) => millionths(reserved) > 0)
  const levels = await lockedLevels(context, [
    ...new Set(holding.flatMap(({ productId }) => productId ?? [])),
  ])
  const held = await records(orderLine).findMany(holding.map(({ id }) => id))
  for (const level of levels.values()) {
    const own = [...held.values()].filter(({ productId }) => productId === level.productId)
    const given = own.reduce((sum, { reserved }) => sum + millionths(reserved), 0)
    const reserved = quantityOf(Math.max(0, millionths(level.reserved) - given))
    await records(stockLevel).update(level.id, { reserved })
  }
  await emptied(context, [...held.values()])
}

/** Lines that have nothing of the stock any more. */
export async function emptied({ records }: CommandContext, lines: readonly OrderLine[]): Promise<void> {
  const results = await records(orderLine).updateMany(
    lines.map(({ id }) => ({ id, patch: { reserved: '0' } })),
  )
  for (const result of results) if (!result.ok) throw result.error
}
