import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type Order, order } from './order.ts'
import { orderErrors } from './order-errors.ts'
import { linesOf, releaseStock } from './release-stock.ts'

/**
 * Cancels an order of which nothing is on its way yet, and gives back what was taken of the stock for it. Cancelling again
 * changes nothing.
 */
export const cancelOrder = defineCommand({
  name: 'order.cancel',
  input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500).optional() }),

  async run({ id, reason }, context: CommandContext): Promise<Order> {
    const { records, now } = context
    const found = await records(order).visible(id)
    if (found.status === 'cancelled') return found
    if (found.status === 'fulfilled' || found.shipped !== 'none')
      throw orderErrors.CRM_ORDER_STATUS({ status: 'shipped', wanted: 'cancelled' })
    await releaseStock(context, await linesOf(context, id))
    return records(order).update(id, { status: 'cancelled', cancelledAt: now, cancelReason: reason ?? null })
  },
})
