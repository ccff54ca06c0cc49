import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { catalogueEntities, catalogueQueries } from './catalogue/catalogue-parts.ts'
import type { CommerceRules } from './commerce-options.ts'
import {
  contractCommands,
  contractEntities,
  contractHooks,
  contractJobs,
  contractQueries,
} from './contracts/contract-parts.ts'
import { orderEntities } from './orders/order-parts.ts'
import { paymentEntities } from './payments/payment-parts.ts'
import { quoteHooks } from './quotes/quote-hooks.ts'
import { quoteCommands, quoteEntities } from './quotes/quote-parts.ts'

/** The entities of commerce, from the catalogue to the payment. */
export const commerceEntities = {
  ...catalogueEntities,
  ...quoteEntities,
  ...orderEntities,
  ...contractEntities,
  ...paymentEntities,
} as const

/** The commands of commerce, by the host's rules. */
export function commerceCommands(rules: CommerceRules) {
  return [...quoteCommands(rules), ...contractCommands(rules)] as const
}

/** The questions that commerce answers. */
export function commerceQueries({ currency }: CommerceRules) {
  return [...catalogueQueries(currency), ...contractQueries] as const
}

/** The work of commerce that comes due by itself. */
export function commerceJobs(rules: CommerceRules) {
  return [...contractJobs(rules)]
}

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What commerce does when records are written. */
export function commerceHooks(hooks: Hooks): void {
  quoteHooks(hooks)
  contractHooks(hooks)
}
