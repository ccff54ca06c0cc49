import { order } from './order.ts'
import { orderLine } from './order-line.ts'
import { shipment } from './shipment.ts'

/** The entities of orders. */
export const orderEntities = { order, orderLine, shipment } as const
