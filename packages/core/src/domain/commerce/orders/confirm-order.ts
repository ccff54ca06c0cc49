import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type Order, order } from './order.ts'
import { orderErrors } from './order-errors.ts'

/**
 * Says that whoever delivers an order knows of it: a warehouse, or another system. What is told of the stock from then on has
 * taken it into account. Confirming again changes nothing.
 */
export const confirmOrder = defineCommand({
  name: 'order.confirm',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records, now }): Promise<Order> {
    const found = await records(order).visible(id)
    if (found.status === 'confirmed' || found.status === 'fulfilled') return found
    if (found.status !== 'placed')
      throw orderErrors.CRM_ORDER_STATUS({ status: found.status ?? 'closed', wanted: 'confirmed' })
    return records(order).update(id, { status: 'confirmed', confirmedAt: found.confirmedAt ?? now })
  },
})
