import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { catalogueEntities } from './catalogue/catalogue-parts.ts'
import { contractEntities } from './contracts/contract-parts.ts'
import { orderEntities } from './orders/order-parts.ts'
import { paymentEntities } from './payments/payment-parts.ts'
import { quoteHooks } from './quotes/quote-hooks.ts'
import { quoteCommands, quoteEntities } from './quotes/quote-parts.ts'
import type { QuoteRules } from './quotes/quote-rules.ts'

/** The entities of commerce, from the catalogue to the payment. */
export const commerceEntities = {
  ...catalogueEntities,
  ...quoteEntities,
  ...orderEntities,
  ...contractEntities,
  ...paymentEntities,
} as const

/** The commands of commerce, by the host's rules. */
export function commerceCommands(rules: QuoteRules) {
  return [...quoteCommands(rules)] as const
}

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What commerce does when records are written. */
export function commerceHooks(hooks: Hooks): void {
  quoteHooks(hooks)
}
