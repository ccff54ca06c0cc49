import { isCurrency } from '../../conditions/currency-exponents.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { type ContractRules, contractProblems } from './contracts/contract-rules.ts'
import type { ContractOptions } from './contracts/draft-contract.ts'
import type { QuoteRules } from './quotes/quote-rules.ts'

/** What a host decides about what it sells. */
export interface CommerceOptions extends ContractRules {
  /** The currency of the books. */
  readonly currency: string
  readonly approvals?: QuoteRules['approvals']
  readonly quoteValidDays?: number
  readonly numbers?: Partial<CommerceRules['numbers']>
}

/** The same with what is usual where a host decides nothing. */
export interface CommerceRules extends QuoteRules, ContractOptions {
  readonly numbers: QuoteRules['numbers'] & ContractOptions['numbers']
}

const KEYS: Readonly<Record<keyof CommerceOptions, true>> = {
  ...{ currency: true, approvals: true, quoteValidDays: true, numbers: true },
  ...{ plans: true, renewals: true, contractApproval: true },
}

/** Options with what is usual. Those that cannot be are refused, whoever wrote them without types: all that is wrong at once. */
export function commerceRules(options: CommerceOptions): CommerceRules {
  const issues = commerceProblems(options)
  if (issues.length > 0) throw engineErrors.CRM_CONFIG({}, { issues })
  return {
    ...options,
    approvals: options.approvals ?? [],
    quoteValidDays: options.quoteValidDays ?? 30,
    numbers: {
      ...{ quote: 'Q{yyyy}-{0000}', order: 'O{yyyy}-{0000}', contract: 'C{yyyy}-{0000}' },
      ...options.numbers,
    },
  }
}

function commerceProblems(options: unknown): readonly Issue[] {
  if (!isObject(options)) return [{ code: 'OPTION_INVALID', path: '', ...OBJECT }]
  return [
    ...unknownKeys(options, KEYS),
    ...(isCurrency(options['currency']) ? [] : [{ code: 'OPTION_INVALID', path: 'currency', ...CURRENCY }]),
    ...contractProblems(options),
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
