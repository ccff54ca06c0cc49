import type { OrderLine } from '@guanxi/core/commerce'
import { type Apply, linksOf } from './fresh-records.ts'

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
  const applied = []
  for (const { record } of fresh) {
    const orderId = orders.get(record.orderId)?.localId
    if (!orderId) {
      applied.push(undefined)
      continue
    }
    const { items } = await inside.orderLine.list({ where: { orderId }, orderBy: 'position', limit: 1000 })
    const { number, state: status, shippedOn, tracking } = record
    const lines = record.lines.flatMap(({ productId, quantity }) =>
      placesOf(items, products.get(productId)?.localId, quantity),
    )
    const shipment = await inside.order.ship({
      ...{ id: orderId, number, status, lines },
      ...(shippedOn && { shippedOn }),
      ...(tracking && { tracking }),
    })
    applied.push({ localId: shipment.id })
  }
  return applied
}

/** Which lines of an order a quantity of a product belongs to: the first that have room, and what is over to the last. */
function placesOf(lines: readonly OrderLine[], productId: string | null | undefined, quantity: string) {
  const [line] = lines.filter((one) => productId && one.productId === productId)
  return line ? [{ position: line.position, quantity }] : []
}
