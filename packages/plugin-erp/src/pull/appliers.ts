import type { ErpKind } from '@guanxi/core/commerce'
import type { Apply } from './fresh-records.ts'
import { takeCustomers } from './take-customers.ts'
import { takeInvoices, takePayments } from './take-invoices.ts'
import { takeOrders } from './take-orders.ts'
import { takePrices } from './take-prices.ts'
import { takeProducts } from './take-products.ts'
import { takeShipments } from './take-shipments.ts'
import { takeStock } from './take-stock.ts'

/** How records of each kind are taken in. */
export const appliers: { readonly [K in ErpKind]: Apply<K> } = {
  customer: takeCustomers,
  product: takeProducts,
  price: takePrices,
  stock: takeStock,
  order: takeOrders,
  shipment: takeShipments,
  invoice: takeInvoices('invoice'),
  payment: takePayments,
  creditNote: takeInvoices('creditNote'),
}
