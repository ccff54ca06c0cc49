import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { dayOf } from '../calendar-days.ts'
import { type Order, order } from './order.ts'
import { orderErrors } from './order-errors.ts'
import { type OrderLine, orderLine } from './order-line.ts'
import { millionths, quantityOf, shortQuantity } from './quantity.ts'
import { linesOf } from './release-stock.ts'
import { type Shipment, shipment } from './shipment.ts'

const MOST_SHIPMENTS = 1000

const shipInput = z.strictObject({
  id: z.string(),
  /** How the warehouse calls it. Told again it is the same shipment; counted on when left out. */
  number: z.string().trim().min(1).max(63).optional(),
  /** What is sent; everything that is left when left out. */
  lines: z
    .array(
      z.strictObject({
        position: z.int().min(1),
        quantity: z
          .string()
          .regex(/^\d{1,9}(\.\d{1,6})?$/)
          .refine((text) => /[1-9]/.test(text)),
      }),
    )
    .min(1)
    .max(1000)
    .refine((lines) => new Set(lines.map(({ position }) => position)).size === lines.length)
    .optional(),
  status: z.enum(['planned', 'shipped', 'cancelled']).default('shipped'),
  /** Today when left out. */
  shippedOn: z.iso.date().optional(),
  tracking: z.string().trim().min(1).max(300).optional(),
})
type Shipping = z.output<typeof shipInput>

/**
 * Tells of a shipment of an order, as the warehouse does: planned, on its way, or taken back. Never more is shipped than was
 * ordered. An order of which everything was shipped is fulfilled.
 */
export const shipOrder = defineCommand({
  name: 'order.ship',
  input: shipInput,

  async run(input, context): Promise<Shipment> {
    const { records, now } = context
    const found = await records(order).visible(input.id)
    if (found.status === 'cancelled')
      throw orderErrors.CRM_ORDER_STATUS({ status: found.status, wanted: 'shipped' })
    const lines = await linesOf(context, found.id)
    const known = await records(shipment).where({ orderId: found.id }, { limit: MOST_SHIPMENTS })
    const told = await write(context, found, input, lines, known)
    await settle(context, found, lines, [...known.filter(({ id }) => id !== told.id), told])
    // Whoever ships knows of the order.
    if (!found.confirmedAt) await records(order).update(found.id, { confirmedAt: now })
    return told
  },
})

async function write(
  context: CommandContext,
  { id: orderId }: Order,
  { number = '', lines: asked, status, shippedOn, tracking }: Shipping,
  lines: readonly OrderLine[],
  known: readonly Shipment[],
): Promise<Shipment> {
  const { records } = context
  const before = known.find((one) => one.number === number)
  const sent = asked ?? before?.lines ?? leftOf(lines, known)
  for (const { position } of sent)
    if (!lines.some((line) => line.position === position && line.isShippable))
      throw orderErrors.CRM_ORDER_POSITION({ position })
  if (sent.length === 0) throw orderErrors.CRM_ORDER_SHIPPED()
  const day = status === 'shipped' ? dayOf(context.now, context.zone) : null
  const said = {
    ...{ status, lines: sent.map(({ position, quantity }) => ({ position, quantity })) },
    ...{ shippedOn: shippedOn ?? before?.shippedOn ?? day, tracking: tracking ?? before?.tracking ?? null },
  }
  if (before) return records(shipment).update(before.id, said)
  return records(shipment).create({ orderId, number: number || nextNumber(known), ...said })
}

/** What was neither sent nor planned to be. */
function leftOf(lines: readonly OrderLine[], known: readonly Shipment[]) {
  const going = known.filter(({ status }) => status !== 'cancelled')
  return lines
    .filter(({ isShippable }) => isShippable)
    .map(({ position, quantity }) => ({ position, left: millionths(quantity) - sumOf(going, position) }))
    .filter(({ left }) => left > 0)
    .map(({ position, left }) => ({ position, quantity: quantityOf(left) }))
}

function nextNumber(known: readonly Shipment[]): string {
  const taken = new Set(known.map(({ number }) => number))
  let count = known.length + 1
  while (taken.has(String(count))) count += 1
  return String(count)
}

/** Brings lines and order in line with what was sent. */
async function settle(
  { records }: CommandContext,
  found: Order,
  lines: readonly OrderLine[],
  shipments: readonly Shipment[],
): Promise<void> {
  const sent = shipments.filter(({ status }) => status === 'shipped')
  const counted = lines.map((line) => ({ line, count: sumOf(sent, line.position) }))
  const over = counted.find(({ line, count }) => count > millionths(line.quantity))
  if (over) {
    const left = shortQuantity(millionths(over.line.quantity) - millionths(over.line.shipped))
    throw orderErrors.CRM_ORDER_OVERSHIPPED({ position: over.line.position, left })
  }
  const changed = counted.filter(({ line, count }) => count !== millionths(line.shipped))
  const results = await records(orderLine).updateMany(
    changed.map(({ line, count }) => ({ id: line.id, patch: { shipped: quantityOf(count) } })),
  )
  for (const result of results) if (!result.ok) throw result.error
  const open = counted.some(({ line, count }) => line.isShippable && count < millionths(line.quantity))
  const shipped = sent.length === 0 ? 'none' : open ? 'partly' : 'fully'
  if (shipped === found.shipped) return
  const status = shipped === 'fully' ? 'fulfilled' : 'confirmed'
  await records(order).update(found.id, { shipped, status })
}

function sumOf(shipments: readonly Shipment[], position: number): number {
  const parts = shipments.flatMap(({ lines }) => lines.filter((line) => line.position === position))
  return parts.reduce((sum, { quantity }) => sum + millionths(quantity), 0)
}
