import { isCurrency } from '../../conditions/currency-exponents.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { type ContractRules, contractProblems } from './contracts/contract-rules.ts'
import { type PaymentRules, paymentProblems } from './payments/payment-rules.ts'
import type { PricingRules } from './quotes/pricing.ts'
import { pricingProblems } from './quotes/pricing-problems.ts'
import { type QuoteRules, quoteProblems } from './quotes/quote-rules.ts'

/** What a host decides about what it sells. */
export interface CommerceOptions extends ContractRules, PricingRules, QuoteRules {
  /** The currency of the books. */
  readonly currency: string
  /** Numbers of invoices, and when they are paid. */
  readonly payments?: PaymentRules
}

const KEYS: Readonly<Record<keyof CommerceOptions, true>> = {
  ...{ currency: true, plans: true, renewals: true, contractApproval: true },
  ...{ discounts: true, tax: true, margin: true, payments: true },
  ...{ approvals: true, quoteValidDays: true, numbers: true },
}

/** Refuses options that cannot be, whoever wrote them without types: all that is wrong at once. */
export function demandCommerceOptions(options: unknown): void {
  const issues = commerceProblems(options)
  if (issues.length > 0) throw engineErrors.CRM_CONFIG({}, { issues })
}

function commerceProblems(options: unknown): readonly Issue[] {
  if (!isObject(options)) return [{ code: 'OPTION_INVALID', path: '', ...OBJECT }]
  return [
    ...unknownKeys(options, KEYS),
    ...(isCurrency(options['currency']) ? [] : [{ code: 'OPTION_INVALID', path: 'currency', ...CURRENCY }]),
    ...pricingProblems(options),
    ...contractProblems(options),
    ...paymentProblems(options['payments']),
    ...quoteProblems(options),
  ]
}

const OBJECT = {
  message: "must be an object: { currency: 'CNY' }.",
  zh: "必须是对象：{ currency: 'CNY' }。",
}
const CURRENCY = {
  message: "must be three capital letters: 'CNY'.",
  zh: "必须是三个大写字母：'CNY'。",
}
