import type { Money } from '../../../engine/entities/field.ts'
import {
  type Amount,
  amountOf,
  compareAmounts,
  minus,
  moneyOf,
  sumOf,
  zero,
} from '../../../engine/money/amount.ts'
import { times } from '../../../engine/money/rational.ts'
import { addDays, addMonths, earlier, monthOf } from '../calendar-days.ts'
import { contractErrors } from './contract-errors.ts'
import { type BilledLine, type Charge, chargesOf } from './line-charges.ts'
import {
  dayCount,
  itemsOf,
  type PaymentPlan,
  PLAN_PERIODS,
  type PlanDue,
  type PlanItem,
  percentUnits,
  WHOLE,
} from './payment-plan.ts'

/** What a plan goes by. */
export interface PlanFacts {
  readonly currency: string
  readonly startsOn: string
  readonly endsOn: string
  readonly signedOn: string
  readonly lines: readonly BilledLine[]
  /** What has happened already, and on which day. */
  readonly reached?: Readonly<Record<string, string>> | undefined
}

/** A part of a contract, and when it is due. */
export interface PlannedPayment {
  /** Tells which part of the plan it is, also after the contract was changed. */
  readonly key: string
  readonly name: string
  readonly amount: Money
  /** Empty until its milestone is reached. */
  readonly dueOn: string | null
  readonly milestone: string | null
  readonly daysAfter: number | null
}

/**
 * The instalments of a contract. They come to what its lines come to, to the last unit of the currency: each percentage is
 * rounded half away from zero, and one item is what is left. What comes to nothing is no instalment.
 *
 * @throws `CRM_PLAN_CURRENCY` where an item is of another currency, `CRM_PLAN_BELOW_ZERO` where nothing is left for one.
 *
 * @example
 * ```ts
 * const days = { startsOn: '2026-01-01', endsOn: '2026-12-31' }
 * const work = { ...days, billing: 'once', net: { amount: '99999.99', currency: 'CNY' } } as const
 * const parts = planPayments(
 *   {
 *     id: 'thirds',
 *     items: [
 *       { name: 'On signing', percent: '30', due: { after: '0d', from: 'signing' } },
 *       { name: 'On go-live', percent: '30', due: { milestone: 'go-live' } },
 *       { name: 'The rest', remainder: true, due: { after: '30d', from: 'end' } },
 *     ],
 *   },
 *   { ...days, currency: 'CNY', signedOn: '2025-12-20', lines: [work] },
 * )
 * console.log(parts.map(({ amount, dueOn }) => `${amount.amount} ${dueOn}`))
 * // [ '30000.00 2025-12-20', '30000.00 null', '39999.99 2027-01-30' ]
 * ```
 */
export function planPayments(plan: PaymentPlan, facts: PlanFacts): readonly PlannedPayment[] {
  const { currency, lines, startsOn } = facts
  const { recurring } = plan
  const isShared = ({ billing }: BilledLine) => !recurring || billing === 'once'
  const charges = (some: readonly BilledLine[]) => some.flatMap((line) => chargesOf(line, startsOn))
  const shared = sumOf(
    charges(lines.filter(isShared)).map(({ amount }) => amountOf(amount)),
    currency,
  )
  const planned = [
    ...itemPayments(itemsOf(plan), shared, facts),
    ...(recurring ? periodPayments(charges(lines.filter((line) => !isShared(line))), recurring, facts) : []),
  ]
  for (const { name, amount } of planned)
    if (amountOf(amount).minor < 0n) throw contractErrors.CRM_PLAN_BELOW_ZERO({ name })
  return planned.filter(({ amount }) => amountOf(amount).minor > 0n)
}

function itemPayments(
  items: readonly PlanItem[],
  total: Amount,
  facts: PlanFacts,
): readonly PlannedPayment[] {
  let unshared = total
  const shares = items.map((item) => {
    if ('remainder' in item) return zero(facts.currency)
    if ('amount' in item) return inCurrency(item.amount, facts.currency)
    const share = shareOf(item.percent, total, unshared)
    unshared = minus(unshared, share)
    return share
  })
  const left = minus(total, sumOf(shares, facts.currency))
  return items.map((item, at) => {
    const amount = moneyOf('remainder' in item ? left : (shares[at] ?? left))
    return { key: `item ${at + 1}`, name: item.name, amount, ...dueOf(item.due, facts) }
  })
}

/** Rounded half away from zero; of a few cents no more than the percentages before it left. */
function shareOf(percent: string, total: Amount, unshared: Amount): Amount {
  const share = times(total, { n: percentUnits(percent) ?? 0n, d: WHOLE })
  return total.minor > 0n && compareAmounts(share, unshared) > 0 ? unshared : share
}

function inCurrency(money: Money, currency: string): Amount {
  if (money.currency !== currency)
    throw contractErrors.CRM_PLAN_CURRENCY({ planned: money.currency, currency })
  return amountOf(money)
}

type Due = Pick<PlannedPayment, 'dueOn' | 'milestone' | 'daysAfter'>

function dueOf(due: PlanDue, { signedOn, startsOn, endsOn, reached = {} }: PlanFacts): Due {
  if ('on' in due) return onDay(due.on)
  const daysAfter = dayCount(due.after)
  const known = 'from' in due ? { signing: signedOn, start: startsOn, end: endsOn, delivery: undefined } : {}
  const event = 'from' in due ? due.from : due.milestone
  const day = (known as Record<string, string | undefined>)[event]
  if (day !== undefined) return onDay(addDays(day, daysAfter))
  const happened = Object.hasOwn(reached, event) ? reached[event] : undefined
  return {
    ...{ milestone: event, daysAfter },
    dueOn: happened === undefined ? null : addDays(happened, daysAfter),
  }
}

function onDay(dueOn: string): Due {
  return { dueOn, milestone: null, daysAfter: null }
}

/** Each charge is paid with the period of the plan in which it begins. */
function periodPayments(
  charges: readonly Charge[],
  { every, after }: NonNullable<PaymentPlan['recurring']>,
  { currency, startsOn, endsOn }: PlanFacts,
): readonly PlannedPayment[] {
  const months = PLAN_PERIODS[every]
  const planned: PlannedPayment[] = []
  const last = Math.floor((monthOf(endsOn) - monthOf(startsOn)) / months)
  for (let period = 0; period <= last; period += 1) {
    const from = addMonths(startsOn, period * months)
    if (from > endsOn) break
    const next = addMonths(startsOn, (period + 1) * months)
    const to = earlier(addDays(next, -1), endsOn)
    const paid = charges.filter((charge) => charge.from >= from && charge.from <= to)
    planned.push({
      ...{ key: `period ${from}`, name: `${from} – ${to}` },
      amount: moneyOf(
        sumOf(
          paid.map(({ amount }) => amountOf(amount)),
          currency,
        ),
      ),
      ...onDay(addDays(from, dayCount(after))),
    })
  }
  return planned
}
