import { parseDecimal } from '../../../conditions/decimal.ts'
import { isObject } from '../../../engine/given.ts'
import { allocate } from '../../../engine/money/allocate.ts'
import type { Amount } from '../../../engine/money/amount.ts'
import { addDays } from '../calendar-days.ts'

/** A part of an invoice, and so many days after its issue it is due. All parts come to 100 percent. */
export interface PaymentTerm {
  /** A decimal: `30`, `33.33`. */
  readonly percent: string
  readonly days: number
  /** What the instalment is called; the number of the invoice when left out. */
  readonly name?: string
}

/** What is to be paid until when. */
export interface PlannedPart {
  readonly name?: string | undefined
  readonly amount: Amount
  readonly dueOn: string
}

/** Parts that come to the total exactly, each with its day. */
export function planTerms(
  total: Amount,
  terms: readonly PaymentTerm[],
  issuedOn: string,
): readonly PlannedPart[] {
  const amounts = allocate(
    total,
    terms.map(({ percent }) => percent),
  )
  return terms.flatMap(({ name, days }, at) => {
    const amount = amounts[at]
    return amount && amount.minor > 0n ? [{ name, amount, dueOn: addDays(issuedOn, days) }] : []
  })
}

/** What is wrong with terms, whoever wrote them without types. */
export function termsProblem(
  terms: readonly unknown[],
): { readonly en: string; readonly zh: string } | undefined {
  const isEach = terms.every(
    (term) =>
      isObject(term) &&
      Object.keys(term).every((key) => ['percent', 'days', 'name'].includes(key)) &&
      typeof term['percent'] === 'string' &&
      /^\d{1,3}(\.\d{1,6})?$/.test(term['percent']) &&
      Number.isSafeInteger(term['days']) &&
      Math.abs(term['days'] as number) <= 3660 &&
      (term['name'] === undefined || typeof term['name'] === 'string'),
  )
  const millionths = isEach
    ? terms.reduce((sum: bigint, term) => sum + millionthsOf((term as PaymentTerm).percent), 0n)
    : 0n
  if (millionths === 100_000_000n) return undefined
  return {
    en: "a list that comes to 100 percent: [{ percent: '100', days: 30 }]",
    zh: "合计 100% 的列表：[{ percent: '100', days: 30 }]",
  }
}

function millionthsOf(percent: string): bigint {
  const { units, scale } = parseDecimal(percent) ?? { units: 0n, scale: 0 }
  return units * 10n ** BigInt(6 - scale)
}
