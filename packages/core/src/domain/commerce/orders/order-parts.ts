import type { QuoteOptions } from '../quotes/quote-rules.ts'
import { cancelOrder } from './cancel-order.ts'
import { confirmOrder } from './confirm-order.ts'
import { order } from './order.ts'
import { orderHistory } from './order-history.ts'
import { orderLine } from './order-line.ts'
import { placeOrder } from './place-order.ts'
import { shipOrder } from './ship-order.ts'
import { shipment } from './shipment.ts'
import { tellStock } from './tell-stock.ts'

/** The entities of orders. */
export const orderEntities = { order, orderLine, shipment } as const

/** The commands of orders and of the stock, by the host's rules. */
export function orderCommands(options: QuoteOptions) {
  return [placeOrder(options), confirmOrder, shipOrder, cancelOrder, tellStock] as const
}

/** The questions about orders. */
export const orderQueries = [orderHistory] as const
