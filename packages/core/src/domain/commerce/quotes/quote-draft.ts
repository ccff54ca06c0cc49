import type { CalendarDay } from '../../../engine/entities/field.ts'
import type { Issue } from '../../../engine/errors.ts'
import type { GivenDiscount } from './discount-rule.ts'
import { isDecimal } from './is-decimal.ts'
import { pricingErrors } from './pricing-errors.ts'
import { reductionProblems } from './reduction-problems.ts'

/** A position that is to be reckoned: how much of what, at what price. */
export interface DraftLine {
  /** Tells the lines of a draft apart, and finds them in what was reckoned. */
  readonly key: string
  /** A decimal above 0. */
  readonly quantity: string
  /** A decimal, not below 0, in the currency of the draft. */
  readonly unitPrice: string
  readonly taxClass: string
  /** What one costs us; margins are known where all lines have it. */
  readonly unitCost?: string | null
  /** What somebody takes off this line by hand. */
  readonly discounts?: readonly GivenDiscount[]
  readonly productId?: string | null
  readonly code?: string | null
  readonly family?: string | null
  readonly kind?: string | null
  readonly billing?: string | null
}

/** What is to be reckoned, with all that rules may ask. */
export interface QuoteDraft {
  readonly currency: string
  /** The day for which discounts and taxes are asked. */
  readonly on: CalendarDay
  readonly lines: readonly DraftLine[]
  /** What somebody takes off the whole by hand. */
  readonly discounts?: readonly GivenDiscount[]
  readonly accountId?: string | null
  readonly priceBookId?: string | null
  readonly paymentTerms?: string | null
  readonly termMonths?: number | null
  /** Where it is taxed, as the rates call it. */
  readonly region?: string | null
}

/** Refuses a draft that cannot be reckoned, with everything that is wrong. */
export function demandReckonable({ lines, discounts = [], currency }: QuoteDraft): void {
  const keys = new Set<string>()
  const issues = [
    ...lines.flatMap((line, at) => lineProblems(line, `lines.${at}`)),
    ...discounts.flatMap((one, at) =>
      reductionProblems({ ...one }, `discounts.${at}`, { on: 'document', currency }),
    ),
  ]
  if (issues.length > 0) throw pricingErrors.CRM_QUOTE_UNRECKONED({}, { issues })

  function lineProblems({ key, quantity, unitPrice, unitCost, discounts: given }: DraftLine, path: string) {
    const isKnown = keys.has(key)
    keys.add(key)
    return [
      ...(isKnown ? [wrong(`${path}.key`, REPEATED)] : []),
      ...(isDecimal(quantity, { above: 0 }) ? [] : [wrong(`${path}.quantity`, ABOVE)]),
      ...(isDecimal(unitPrice, { from: 0 }) ? [] : [wrong(`${path}.unitPrice`, NOT_BELOW)]),
      ...(unitCost == null || isDecimal(unitCost, { from: 0 }) ? [] : [wrong(`${path}.unitCost`, NOT_BELOW)]),
      ...(given ?? []).flatMap((one, at) =>
        reductionProblems({ ...one }, `${path}.discounts.${at}`, { on: 'line', currency }),
      ),
    ]
  }
}

function wrong(path: string, words: { readonly message: string; readonly zh: string }): Issue {
  return { code: 'OPTION_INVALID', path, ...words }
}

const REPEATED = { message: 'is the key of an earlier line.', zh: '与前面的明细行重复。' }
const ABOVE = {
  message: "must be a decimal as text above 0, with at most six decimals: '2.5'.",
  zh: "必须是大于 0、最多六位小数的文本：'2.5'。",
}
const NOT_BELOW = {
  message: "must be a decimal as text, not below 0, with at most six decimals: '9.90'.",
  zh: "必须是不小于 0、最多六位小数的文本：'9.90'。",
}
