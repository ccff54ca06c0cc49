import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { product } from '../catalogue/product.ts'
import { type StockLevel, stockLevel } from '../catalogue/stock-level.ts'
import { readableOne } from '../readable-one.ts'
import { orderLine } from './order-line.ts'
import { millionths, quantityOf } from './quantity.ts'
import { emptied } from './release-stock.ts'
import { lockedLevels } from './reserve-stock.ts'

const quantity = z.string().regex(/^-?\d{1,9}(\.\d{1,6})?$/)
const tellInput = z.strictObject({
  /** Each product once. */
  levels: z
    .array(z.strictObject({ productId: z.string(), available: quantity, asOf: z.date() }))
    .min(1)
    .max(1000)
    .refine((levels) => new Set(levels.map(({ productId }) => productId)).size === levels.length),
})
type Told = z.output<typeof tellInput>['levels'][number]

/** How many tellings counted: older ones than what is known do not. */
export interface StockTold {
  readonly taken: number
  readonly ignored: number
}

/**
 * Tells what may be promised of products, as a warehouse says it at an instant. What was taken for orders that were
 * confirmed until then is in it already, and is taken off no more; what was taken for others still is.
 */
export const tellStock = defineCommand({
  name: 'stockLevel.tell',
  input: tellInput,

  async run({ levels }, context): Promise<StockTold> {
    for (const { productId } of levels) await readableOne(context, product, productId)
    const ids = levels.map(({ productId }) => productId)
    await context.hold(ids.map((id) => `stock ${id}`))
    const known = await lockedLevels(context, ids)
    let taken = 0
    for (const told of levels) if (await take(context, told, known.get(told.productId))) taken += 1
    return { taken, ignored: levels.length - taken }
  },
})

async function take(
  context: CommandContext,
  { productId, available, asOf }: Told,
  known: StockLevel | undefined,
): Promise<boolean> {
  const { records } = context
  if (!known) {
    await records(stockLevel).create({ productId, available, asOf })
    return true
  }
  if (known.asOf >= asOf) return false
  const released = await releaseKnown(context, productId, asOf)
  const reserved = quantityOf(Math.max(0, millionths(known.reserved) - released))
  await records(stockLevel).update(known.id, { available, asOf, reserved })
  return true
}

/** What orders that the warehouse knew of had taken: it is in what it tells. */
async function releaseKnown(context: CommandContext, productId: string, asOf: Date): Promise<number> {
  const { records } = context
  let released = 0
  for (;;) {
    const lines = await records(orderLine).where(
      { productId, reserved: { gt: '0' }, order: { some: { confirmedAt: { lte: asOf } } } } as never,
      { limit: AT_ONCE },
    )
    await emptied(context, lines)
    released += lines.reduce((sum, { reserved }) => sum + millionths(reserved), 0)
    if (lines.length < AT_ONCE) return released
  }
}

const AT_ONCE = 500
