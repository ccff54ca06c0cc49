import { allocate } from '../../../engine/money/allocate.ts'
import { type Amount, minus, sumOf } from '../../../engine/money/amount.ts'
import { type Rational, rational, times } from '../../../engine/money/rational.ts'
import type { TaxRate, TaxRules } from './tax-rule.ts'

/** What is taxed: what is left of a line after discounts, and the rates that are due on it. */
export interface Taxed {
  readonly amount: Amount
  readonly rates: readonly TaxRate[]
}

/** A tax on a line. */
export interface LineTax {
  readonly rate: TaxRate
  readonly tax: Amount
}

/** Lines that are taxed as one: each its own, or all of a document. */
interface Group {
  readonly rates: readonly TaxRate[]
  readonly lines: number[]
}

/** The taxes of each line. Rounded once for each group, and shared by its lines to the last unit. */
export function reckonTaxes(
  lines: readonly Taxed[],
  { per = 'line', prices = 'exclusive', rounding = 'halfUp' }: Omit<TaxRules, 'rates'>,
): readonly (readonly LineTax[])[] {
  const taxes: LineTax[][] = lines.map(() => [])
  for (const group of per === 'line' ? eachAlone(lines) : together(lines, prices)) {
    const amounts = group.lines.map((at) => (lines[at] as Taxed).amount)
    const sum = sumOf(amounts, (amounts[0] as Amount).currency)
    const due = prices === 'inclusive' ? within(sum, group.rates) : onTop(sum, group.rates)
    const shares = shareTaxes(due, amounts)
    for (const [index, at] of group.lines.entries()) taxes[at]?.push(...(shares[index] ?? []))
  }
  return taxes

  function onTop(sum: Amount, rates: readonly TaxRate[]): readonly LineTax[] {
    return rates.map((rate) => ({ rate, tax: times(sum, rational(rate.rate), rounding) }))
  }

  /** What is left is the net exactly, so that net and taxes are the price that was stated. */
  function within(sum: Amount, rates: readonly TaxRate[]): readonly LineTax[] {
    const all = rates.map(({ rate }) => rational(rate)).reduce(added, NONE)
    const whole = times(sum, { n: all.n, d: all.d + all.n }, rounding)
    const shares = allocate(whole, all.n === 0n ? rates.map(() => '1') : rates.map(({ rate }) => rate))
    return rates.map((rate, index) => ({ rate, tax: shares[index] as Amount }))
  }
}

/**
 * What each line bears of all taxes, and of that its share of each one: so that all come to their sums, and no line bears
 * more taxes than it comes to.
 */
function shareTaxes(due: readonly LineTax[], amounts: readonly Amount[]): readonly (readonly LineTax[])[] {
  const shares: LineTax[][] = amounts.map(() => [])
  const { currency } = amounts[0] as Amount
  const whole = sumOf(
    due.map(({ tax }) => tax),
    currency,
  )
  let left = allocate(whole, minorsOf(amounts))
  for (const [index, { rate, tax }] of due.entries()) {
    // Of the last tax it is what the others have left.
    const parts = index === due.length - 1 ? left : allocate(tax, minorsOf(left))
    for (const [at, part] of parts.entries()) shares[at]?.push({ rate, tax: part })
    left = left.map((one, at) => minus(one, parts[at] as Amount))
  }
  return shares
}

function minorsOf(amounts: readonly Amount[]): readonly bigint[] {
  return amounts.map(({ minor }) => minor)
}

function eachAlone(lines: readonly Taxed[]): readonly Group[] {
  return lines.map(({ rates }, at) => ({ rates, lines: [at] }))
}

/** On top, each tax is reckoned on its own; within a price all that are in it share what is found. */
function together(lines: readonly Taxed[], prices: 'exclusive' | 'inclusive'): Iterable<Group> {
  const groups = new Map<string, Group>()
  const join = (rates: readonly TaxRate[], at: number) => {
    const key = JSON.stringify(rates.map(({ code, rate }) => [code, rate]))
    const group = groups.get(key) ?? { rates, lines: [] }
    groups.set(key, group)
    group.lines.push(at)
  }
  for (const [at, { rates }] of lines.entries())
    if (prices === 'inclusive') join(rates, at)
    else for (const rate of rates) join([rate], at)
  return groups.values()
}

const NONE: Rational = { n: 0n, d: 1n }

function added(one: Rational, other: Rational): Rational {
  return { n: one.n * other.d + other.n * one.d, d: one.d * other.d }
}
