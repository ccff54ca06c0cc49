import type { CalendarDay } from '@guanxi/core'
import type { ErpOrder, ErpShipment } from '@guanxi/core/commerce'
import { decimal, decimalText } from './decimals.ts'
import type { Tables } from './tables.ts'

export type Shipped = readonly { readonly productId: string; readonly quantity: string }[]

/** Takes what an order needs out of what can be promised, or gives it back. */
export function reserve(tables: Tables, { lines }: ErpOrder, by: 'take' | 'giveBack'): void {
  for (const { productId, quantity } of goodsOf(lines)) {
    const stock = tables.get('stock', productId)
    if (!stock) continue
    const moved = by === 'take' ? -decimal(quantity) : decimal(quantity)
    tables.change('stock', productId, { available: decimalText(decimal(stock.available) + moved) })
  }
}

export function shipOrder(tables: Tables, today: CalendarDay, orderId: string, lines?: Shipped): ErpShipment {
  const order = tables.need('order', orderId)
  const shipment = tables.write('shipment', {
    remoteId: tables.nextId('S'),
    number: tables.nextId('SHIP-'),
    orderId,
    state: 'shipped',
    shippedOn: today,
    tracking: `TRACK-${orderId}`,
    lines: lines ?? goodsOf(order.lines),
  })
  if (isShippedWhole(tables, order)) tables.change('order', orderId, { state: 'done' })
  return shipment
}

function isShippedWhole(tables: Tables, order: ErpOrder): boolean {
  const left = new Map<string, bigint>()
  const add = (productId: string, quantity: bigint) =>
    left.set(productId, (left.get(productId) ?? 0n) + quantity)
  for (const { productId, quantity } of goodsOf(order.lines)) add(productId, decimal(quantity))
  for (const { orderId, lines } of tables.all('shipment'))
    if (orderId === order.remoteId)
      for (const { productId, quantity } of lines) add(productId, -decimal(quantity))
  return [...left.values()].every((quantity) => quantity <= 0n)
}

function goodsOf(lines: ErpOrder['lines']): Shipped {
  return lines.flatMap(({ productId, quantity }) => (productId ? { productId, quantity } : []))
}
