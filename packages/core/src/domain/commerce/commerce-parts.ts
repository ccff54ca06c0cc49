import type { Issue } from '../../engine/errors.ts'
import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { catalogueEntities, catalogueHooks, catalogueQueries } from './catalogue/catalogue-parts.ts'
import type { CommerceOptions } from './commerce-options.ts'
import {
  contractCommands,
  contractEntities,
  contractHooks,
  contractJobs,
  contractQueries,
} from './contracts/contract-parts.ts'
import { orderHooks } from './orders/order-hooks.ts'
import { orderCommands, orderEntities, orderQueries } from './orders/order-parts.ts'
import { paymentCommands, paymentEntities, paymentHooks, paymentQueries } from './payments/payment-parts.ts'
import { quoteDoubts } from './quotes/quote-doubts.ts'
import { quoteHooks } from './quotes/quote-hooks.ts'
import { quoteCommands, quoteEntities, quoteQueries } from './quotes/quote-parts.ts'

/** The entities of commerce, from the catalogue to the payment. */
export const commerceEntities = {
  ...catalogueEntities,
  ...quoteEntities,
  ...orderEntities,
  ...contractEntities,
  ...paymentEntities,
} as const

/** The commands of commerce, by the host's rules. */
export function commerceCommands(options: CommerceOptions) {
  return [
    ...quoteCommands(options),
    ...orderCommands(options),
    ...contractCommands(options),
    ...paymentCommands(options.currency, options.payments),
  ] as const
}

/** The questions that commerce answers. */
export function commerceQueries(options: CommerceOptions) {
  return [
    ...catalogueQueries(options),
    ...quoteQueries(options),
    ...orderQueries,
    ...contractQueries,
    ...paymentQueries(options.currency),
  ] as const
}

/** The work of commerce that comes due by itself. */
export function commerceJobs(options: CommerceOptions) {
  return contractJobs(options)
}

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What commerce does when records are written. */
export function commerceHooks(hooks: Hooks, options: CommerceOptions): void {
  catalogueHooks(hooks)
  quoteHooks(hooks)
  orderHooks(hooks)
  contractHooks(hooks, options)
  paymentHooks(hooks)
}

/** What in the options of commerce is valid, but hardly means what it says. */
export function commerceDoubts(options: CommerceOptions): readonly Issue[] {
  return quoteDoubts(options)
}
