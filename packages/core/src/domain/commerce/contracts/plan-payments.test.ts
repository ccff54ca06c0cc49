import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, moneyOf, sumOf } from '../../../engine/money/amount.ts'
import { addDays } from '../calendar-days.ts'
import { type BilledLine, chargesOf } from './line-charges.ts'
import type { PaymentPlan, PlanItem } from './payment-plan.ts'
import { planPayments } from './plan-payments.ts'
import { replanPayments } from './replan-payments.ts'

const signing = { after: '0d', from: 'signing' } as const
const days = { startsOn: '2026-01-01', endsOn: '2026-12-31', signedOn: '2025-12-20' }
const percents = (...all: readonly string[]): PaymentPlan => ({
  id: 'shared',
  items: [
    ...all.map((percent): PlanItem => ({ name: percent, percent, due: signing })),
    { name: 'rest', remainder: true, due: signing },
  ],
})
const sum = (all: readonly { readonly amount: { amount: string; currency: string } }[], currency = 'CNY') =>
  sumOf(
    all.map(({ amount }) => amountOf(amount)),
    currency,
  )

describe('a payment plan', () => {
  it.each([
    ['CNY', '99999.99', ['30', '30'], ['30000.00', '30000.00', '39999.99']],
    ['JPY', '1000', ['33.333333', '33.333333'], ['333', '333', '334']],
    ['JPY', '7', ['30', '30'], ['2', '2', '3']],
    ['KWD', '1.000', Array(6).fill('14.285714'), [...Array(6).fill('0.143'), '0.142']],
    ['CNY', '0.05', Array(9).fill('10'), Array(5).fill('0.01')],
    ['CNY', '0.01', ['50'], ['0.01']],
  ])('shares %s %s by %j and the rest', (currency, amount, by, expected) => {
    const line: BilledLine = { ...days, billing: 'once', net: { amount, currency } }

    const planned = planPayments(percents(...by), { ...days, currency, lines: [line] })

    expect(planned.map((one) => one.amount.amount)).toEqual(expected)
  })

  it('is refused where fixed amounts leave less than nothing', () => {
    const amount = { amount: '80.00', currency: 'CNY' }
    const { items = [] } = percents('30')
    const plan = { id: 'p', items: [{ name: 'deposit', amount, due: signing }, ...items] }
    const line: BilledLine = { ...days, billing: 'once', net: { amount: '100.00', currency: 'CNY' } }

    expect(() => planPayments(plan, { ...days, currency: 'CNY', lines: [line] })).toThrow(
      expect.objectContaining({ code: 'CRM_PLAN_BELOW_ZERO' }),
    )
  })

  const plans: readonly PaymentPlan[] = [
    percents('30', '30'),
    percents('0.000001'),
    { id: 'm', recurring: { every: 'month' } },
    { ...percents('50'), recurring: { every: 'quarter', after: '30d' } },
    { id: 'y', recurring: { every: 'year' } },
  ]
  const someLines = fc.array(
    fc.record({
      billing: fc.constantFrom('once' as const, 'monthly' as const, 'yearly' as const),
      minor: fc.nat(10_000_000),
      start: fc.nat(900),
      length: fc.integer({ min: 1, max: 900 }),
    }),
    { maxLength: 6 },
  )
  const contracts = fc.record({ plan: fc.constantFrom(...plans), all: someLines, start: fc.nat(800) })
  const made = ({
    all,
    start,
  }: {
    all: readonly { billing: BilledLine['billing']; minor: number; start: number; length: number }[]
    start: number
  }) => {
    const startsOn = addDays('2024-01-01', start)
    const endsOn = addDays(startsOn, 1800)
    const lines = all.map(
      (one): BilledLine => ({
        billing: one.billing,
        net: moneyOf({ minor: BigInt(one.minor), currency: 'CNY' }),
        startsOn: addDays(startsOn, one.start),
        endsOn: addDays(startsOn, one.start + one.length - 1),
      }),
    )
    return { startsOn, endsOn, signedOn: startsOn, currency: 'CNY', lines }
  }

  it('comes to what the lines come to, whatever they are', () => {
    fc.assert(
      fc.property(contracts, ({ plan, ...given }) => {
        const facts = made(given)
        const total = sum(facts.lines.flatMap((line) => chargesOf(line, facts.startsOn)))

        expect(sum(planPayments(plan, facts))).toEqual(total)
      }),
    )
  })

  it('that is made anew comes to the new total with what stays, or tells how much that is over', () => {
    fc.assert(
      fc.property(
        contracts,
        someLines,
        fc.func(fc.boolean()),
        fc.nat(2000),
        ({ plan, ...given }, others, isKept, at) => {
          const before = made(given)
          const after = made({ ...given, all: others })
          const kept = planPayments(plan, before).filter((one) => isKept(one.key))
          const ideal = planPayments(plan, after)

          const today = addDays(before.startsOn, at)
          const { open, over } = replanPayments(ideal, kept, { today, currency: 'CNY', key: 'amendment 2' })

          const had = sum([...kept, ...open]).minor - amountOf(over).minor
          expect(had).toBe(sum(ideal).minor)
          expect(open.every(({ amount }) => amountOf(amount).minor > 0n)).toBe(true)
          expect(new Set([...kept, ...open].map(({ key }) => key)).size).toBe(kept.length + open.length)
          if (amountOf(over).minor > 0n) expect(open).toEqual([])
        },
      ),
    )
  })
})
