import type { Issue } from '../../../engine/errors.ts'
import { isCount, isObject } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { isNumberPattern, type NumberPattern } from '../document-number.ts'
import { approvalNeedProblems } from './approval-need-problems.ts'
import type { ApprovalNeed } from './approvals-for.ts'
import type { PricingRules } from './pricing.ts'

/** What a host decides about quotes and orders. */
export interface QuoteRules {
  /** What a quote has to be approved for, in the order in which it is asked. */
  readonly approvals?: readonly ApprovalNeed[] | undefined
  /** For how many days a quote is valid that says nothing else, from the day on which it is sent; 30 when left out. */
  readonly quoteValidDays?: number | undefined
  /** How documents are numbered; `Q{yyyy}-{0000}`, `O{yyyy}-{0000}` and `C{yyyy}-{0000}` when left out. */
  readonly numbers?: DocumentNumbers | undefined
}

/** How documents are numbered. */
export interface DocumentNumbers {
  readonly quote?: NumberPattern
  readonly order?: NumberPattern
  readonly contract?: NumberPattern
}

/** What commands of quotes know of the host. */
export interface QuoteOptions extends QuoteRules, PricingRules {
  /** The currency of the books. */
  readonly currency: string
}

const USUAL_DAYS = 30
const MOST_DAYS = 3650
const NUMBERED: Readonly<Record<keyof DocumentNumbers, true>> = { quote: true, order: true, contract: true }

/** For how many days a quote is valid. */
export function validDays({ quoteValidDays = USUAL_DAYS }: QuoteRules): number {
  return quoteValidDays
}

/** What is wrong with the rules of quotes, whoever wrote them without types. */
export function quoteProblems({
  approvals,
  quoteValidDays,
  numbers,
}: Readonly<Record<string, unknown>>): readonly Issue[] {
  const isDays = isCount(quoteValidDays) && (quoteValidDays as number) <= MOST_DAYS
  return [
    ...approvalNeedProblems(approvals, 'approvals'),
    ...(quoteValidDays === undefined || isDays
      ? []
      : [{ code: 'OPTION_INVALID', path: 'quoteValidDays', ...DAYS }]),
    ...numberProblems(numbers),
  ]
}

function numberProblems(numbers: unknown): readonly Issue[] {
  if (numbers === undefined) return []
  if (!isObject(numbers)) return [{ code: 'OPTION_INVALID', path: 'numbers', ...NUMBERS }]
  const wrong = Object.entries(numbers).filter(
    ([kind, pattern]) => kind in NUMBERED && pattern !== undefined && !isNumberPattern(pattern),
  )
  return [
    ...unknownKeys(numbers, NUMBERED, 'numbers'),
    ...wrong.map(([kind]) => ({ code: 'OPTION_INVALID', path: `numbers.${kind}`, ...PATTERN })),
  ]
}

const DAYS = {
  message: `must be a whole number from 1 to ${MOST_DAYS}.`,
  zh: `必须是 1 至 ${MOST_DAYS} 的整数。`,
}
const NUMBERS = {
  message: "must be an object: { quote: 'Q{yyyy}-{0000}' }.",
  zh: "必须是对象：{ quote: 'Q{yyyy}-{0000}' }。",
}
const PATTERN = {
  message: "must be a pattern with one count: 'Q{yyyy}-{0000}'. Days are {yyyy}, {yy}, {mm} and {dd}.",
  zh: "必须是含一个计数位的编号规则：'Q{yyyy}-{0000}'。日期可用 {yyyy}、{yy}、{mm}、{dd}。",
}
