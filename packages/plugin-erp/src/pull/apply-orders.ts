import type { ErpOrder, Order } from '@guanxi/core/commerce'
import type { ErpSession } from '../erp-session.ts'

/** An order of ours as it stands there. */
export interface OrderThere {
  readonly localId: string
  readonly there: ErpOrder
}

/** What an order's state there means here: once placed, the ERP's word counts. */
export async function applyOrders(inside: ErpSession, told: readonly OrderThere[]): Promise<void> {
  if (told.length === 0) return
  const ids = told.map(({ localId }) => localId)
  const { items } = await inside.order.list({ where: { id: { in: ids } }, limit: 1000 })
  const ours = new Map(items.map((order) => [order.id, order]))
  for (const { localId, there } of told) {
    const order = ours.get(localId)
    if (order) await applyOrder(inside, order, there)
  }
}

async function applyOrder(inside: ErpSession, { id, status }: Order, { state }: ErpOrder): Promise<void> {
  if (state === 'cancelled') {
    if (status !== 'cancelled') await inside.order.cancel({ id, reason: 'Cancelled in the ERP.' })
  } else if (status === 'placed' && (state === 'confirmed' || state === 'done'))
    await inside.order.confirm({ id })
}
