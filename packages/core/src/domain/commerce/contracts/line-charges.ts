import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, minus, moneyOf, plus, sumOf, zero } from '../../../engine/money/amount.ts'
import { times } from '../../../engine/money/rational.ts'
import { addDays, addMonths, daysFrom, earlier, later, monthOf } from '../calendar-days.ts'

/** How often something is paid for. */
export const BILLINGS = ['once', 'monthly', 'yearly'] as const
export type Billing = (typeof BILLINGS)[number]

/** What is paid for from one day to another, both included. */
export interface BilledLine {
  readonly billing: Billing
  /** For each time that it is billed, before taxes. */
  readonly net: Money
  /** The taxes on it; none when left out. */
  readonly tax?: Money | undefined
  readonly startsOn: string
  readonly endsOn: string
}

/** What a line comes to for one of its months or years, or for the part of it that the line has. */
export interface Charge {
  /** The first and the last day that it pays for. */
  readonly from: string
  readonly to: string
  /** How many of the period's days that are, and how many it has. */
  readonly days: number
  readonly of: number
  /** Taxes included. */
  readonly amount: Money
}

/** What a new line costs until its contract ends. */
export interface CoTermed {
  readonly charges: readonly Charge[]
  readonly total: Money
}

/**
 * What falls to some days of a period, of an amount for all of it: what has come due by the last of them less what had come
 * due before the first, each rounded half away from zero. So the parts of a period come to all of it, however it is cut.
 *
 * @example
 * ```ts
 * const month = { net: { amount: '100.00', currency: 'CNY' }, startsOn: '2026-04-01', endsOn: '2026-04-30' }
 * console.log(prorate(month.net, { startsOn: '2026-04-11', endsOn: '2026-04-30' }, month).amount) // 66.67
 * ```
 */
export function prorate(amount: Money, days: Days, period: Days): Money {
  const after = addDays(period.endsOn, 1)
  const from = later(days.startsOn, period.startsOn)
  const to = addDays(earlier(days.endsOn, period.endsOn), 1)
  if (from >= to) return moneyOf(zero(amount.currency))
  return moneyOf(
    shareOf(amountOf(amount), {
      ...{ from: daysFrom(period.startsOn, from), to: daysFrom(period.startsOn, to) },
      of: daysFrom(period.startsOn, after),
    }),
  )
}

/** A first and a last day. */
export interface Days {
  readonly startsOn: string
  readonly endsOn: string
}

interface Span {
  readonly from: number
  readonly to: number
  readonly of: number
}

function shareOf(amount: Amount, { from, to, of }: Span): Amount {
  const until = (day: number) => times(amount, { n: BigInt(day), d: BigInt(of) })
  return minus(until(to), until(from))
}

/**
 * What a line is billed, period by period. Months and years are counted from `anchor`, the first day of its contract: what
 * was agreed on 31 January is billed on 28 February and on 31 March. Where a line begins or ends within a period it pays for
 * its days of it, as {@link prorate} tells. What is paid once is one charge, on its first day.
 */
export function chargesOf(line: BilledLine, anchor: string): readonly Charge[] {
  const { billing, startsOn, endsOn } = line
  if (billing === 'once') {
    const days = daysFrom(startsOn, endsOn) + 1
    return [{ from: startsOn, to: endsOn, days, of: days, amount: moneyOf(priceOf(line)) }]
  }
  const months = billing === 'monthly' ? 1 : 12
  const beginning = (period: number) => addMonths(anchor, period * months)
  let period = Math.floor((monthOf(startsOn) - monthOf(anchor)) / months)
  if (beginning(period) > startsOn) period -= 1
  const charges: Charge[] = []
  const last = Math.floor((monthOf(endsOn) - monthOf(anchor)) / months)
  for (; period <= last; period += 1) {
    const whole = { startsOn: beginning(period), endsOn: addDays(beginning(period + 1), -1) }
    const from = later(startsOn, whole.startsOn)
    const to = earlier(endsOn, whole.endsOn)
    if (from > to) continue
    const part = (money: Money) => amountOf(prorate(money, line, whole))
    const amount = line.tax ? plus(part(line.net), part(line.tax)) : part(line.net)
    const [days, of] = [daysFrom(from, to) + 1, daysFrom(whole.startsOn, whole.endsOn) + 1]
    charges.push({ from, to, days, of, amount: moneyOf(amount) })
  }
  return charges
}

function priceOf({ net, tax }: BilledLine): Amount {
  return tax ? plus(amountOf(net), amountOf(tax)) : amountOf(net)
}

/** What lines come to over all of their time, taxes included. */
export function totalOf(lines: readonly BilledLine[], anchor: string, currency: string): Amount {
  return sumOf(
    lines.flatMap((line) => chargesOf(line, anchor).map(({ amount }) => amountOf(amount))),
    currency,
  )
}

/**
 * What a line costs that joins a contract on a day and ends with it, so that all of the contract comes up for renewal
 * together: its first month or year, and the contract's last, are paid by their days.
 *
 * @example
 * ```ts
 * const seats = { billing: 'monthly', net: { amount: '300.00', currency: 'CNY' } } as const
 * const { charges, total } = coTerm(seats, { startsOn: '2026-01-01', endsOn: '2026-12-31' }, '2026-11-11')
 * console.log(charges.map(({ amount }) => amount.amount).join(' + '), '=', total.amount) // 200.00 + 300.00 = 500.00
 * ```
 */
export function coTerm(
  line: Pick<BilledLine, 'billing' | 'net' | 'tax'>,
  contract: Days,
  from: string,
): CoTermed {
  const joined = { ...line, startsOn: from, endsOn: contract.endsOn }
  return {
    charges: chargesOf(joined, contract.startsOn),
    total: moneyOf(totalOf([joined], contract.startsOn, line.net.currency)),
  }
}
