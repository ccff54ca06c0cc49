import { catalogueEntities } from './catalogue/catalogue-parts.ts'
import { contractEntities } from './contracts/contract-parts.ts'
import { orderEntities } from './orders/order-parts.ts'
import { paymentEntities } from './payments/payment-parts.ts'
import { quoteEntities } from './quotes/quote-parts.ts'

/** The entities of commerce, from the catalogue to the payment. */
export const commerceEntities = {
  ...catalogueEntities,
  ...quoteEntities,
  ...orderEntities,
  ...contractEntities,
  ...paymentEntities,
} as const
