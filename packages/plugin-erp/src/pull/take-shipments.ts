import type { ErpShipment, Shipment } from '@guanxi/core/commerce'
import type { ErpSession } from '../erp-session.ts'
import type { ErpLink } from '../links/erp-link.ts'
import { isSameDecimal, sumDecimals } from '../push/decimal.ts'
import { type Applied, type Apply, linksOf } from './fresh-records.ts'
import { tried } from './refused.ts'

/** What was sent of an order of ours, as the warehouse tells it. */
export const takeShipments: Apply<'shipment'> = async (inside, fresh) => {
  const orders = await linksOf(
    inside,
    'order',
    fresh.map(({ record }) => record.orderId),
  )
  const products = await linksOf(
    inside,
    'product',
    fresh.flatMap(({ record }) => record.lines.map(({ productId }) => productId)),
  )
  const applied: Applied[] = []
  for (const { record } of fresh) {
    const orderId = orders.get(record.orderId)?.localId
    applied.push(orderId ? await tried(() => ship(inside, orderId, record, products)) : undefined)
  }
  return applied
}

async function ship(
  inside: ErpSession,
  orderId: string,
  { number, state: status, shippedOn, tracking, lines: sent }: ErpShipment,
  products: ReadonlyMap<string, ErpLink>,
): Promise<Applied> {
  const query = { where: { orderId }, orderBy: 'position', limit: 1000 }
  const { items: lines } = await inside.orderLine.list(query)
  const { items: before } = await inside.shipment.list({ where: { orderId }, limit: 1000 })
  const others = before.filter((one) => one.number !== number && one.status !== 'cancelled')
  const placed = placeQuantities(
    lines.map(({ position, productId, quantity }) => ({
      position,
      productId: productId ?? null,
      left: minus(quantity, sentOf(others, position)),
    })),
    sent.map(({ productId, quantity }) => ({
      productId: products.get(productId)?.localId ?? null,
      quantity,
    })),
  )
  const shipment = await inside.order.ship({
    ...{ id: orderId, number, status, lines: placed },
    ...(shippedOn && { shippedOn }),
    ...(tracking && { tracking }),
  })
  return { localId: shipment.id }
}

function sentOf(shipments: readonly Shipment[], position: number): string {
  return shipments
    .flatMap(({ lines }) => lines.filter((one) => one.position === position))
    .reduce((sum, { quantity }) => sumDecimals(sum, quantity), '0')
}

interface Place {
  readonly position: number
  readonly productId: string | null
  readonly left: string
}

/** A warehouse speaks of products: what it sends goes to the lines in turn that have room; what is over, to the last. */
function placeQuantities(
  lines: readonly Place[],
  sent: readonly { readonly productId: string | null; readonly quantity: string }[],
): readonly { readonly position: number; readonly quantity: string }[] {
  return sent.flatMap(({ productId, quantity }) => {
    const room = lines.filter((line) => productId !== null && line.productId === productId)
    let left = quantity
    return room.flatMap(({ position, left: open }, at) => {
      const taken = at === room.length - 1 || isLess(left, open) ? left : open
      left = minus(left, taken)
      return isLess('0', taken) ? [{ position, quantity: taken }] : []
    })
  })
}

function minus(a: string, b: string): string {
  return sumDecimals(a, b.startsWith('-') ? b.slice(1) : `-${b}`)
}

function isLess(a: string, b: string): boolean {
  return !isSameDecimal(a, b) && minus(a, b).startsWith('-')
}
