import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Amount, amountOf, sumOf } from '../../../engine/money/amount.ts'
import { reckonOnPaper } from './fixtures/reckon-on-paper.ts'
import { someQuote } from './fixtures/some-quote.ts'
import { type PricingRules, pricingOf } from './pricing.ts'
import type { QuoteDraft } from './quote-draft.ts'
import { reckonQuote } from './reckon-quote.ts'
import type { Reckoning } from './reckoning.ts'

const minor = (money: { amount: string; currency: string }) => amountOf(money).minor

function always(law: (reckoned: Reckoning, rules: PricingRules, draft: QuoteDraft) => void): void {
  fc.assert(
    fc.property(someQuote, ({ draft, rules }) => law(reckonQuote(draft, pricingOf(rules)), rules, draft)),
    { numRuns: 300 },
  )
}

describe('whatever the rules', () => {
  it('a quote comes to what somebody reckons with a pencil', () => {
    always((reckoned, rules, draft) => {
      const { nets, taxes, discount } = reckonOnPaper(draft, rules)

      expect(reckoned.lines.map(({ net }) => minor(net))).toEqual(nets)
      expect(reckoned.lines.map(({ tax }) => minor(tax))).toEqual(taxes)
      expect(minor(reckoned.discount)).toBe(discount)
    })
  })

  it('lines are the document, to the last unit, in every figure', () => {
    always((reckoned) => {
      for (const figure of ['gross', 'discount', 'net', 'tax', 'total'] as const) {
        const amounts: readonly Amount[] = reckoned.lines.map((line) => amountOf(line[figure]))
        expect(sumOf(amounts, reckoned.currency)).toEqual(amountOf(reckoned[figure]))
      }
    })
  })

  it('net and taxes are the total and not below nothing, and what is paid is the total and its cash rounding', () => {
    always((reckoned) => {
      for (const one of [reckoned, ...reckoned.lines]) {
        expect(minor(one.net) + minor(one.tax)).toBe(minor(one.total))
        expect(minor(one.net) >= 0n && one.taxes.every(({ tax }) => minor(tax) >= 0n)).toBe(true)
      }
      const rounding = reckoned.cashRounding ? minor(reckoned.cashRounding) : 0n
      expect(minor(reckoned.total) + rounding).toBe(minor(reckoned.payable))
    })
  })

  it('the taxes of a line are its tax, and those of the document are its tax, code by code', () => {
    always((reckoned) => {
      for (const one of [reckoned, ...reckoned.lines])
        expect(one.taxes.reduce((sum, { tax }) => sum + minor(tax), 0n)).toBe(minor(one.tax))
      for (const { code, tax } of reckoned.taxes) {
        const ofLines = reckoned.lines.flatMap((line) => line.taxes.filter((one) => one.code === code))
        expect(ofLines.reduce((sum, one) => sum + minor(one.tax), 0n)).toBe(minor(tax))
      }
    })
  })

  it('prices that state taxes are what is paid, others are it without taxes', () => {
    always((reckoned, { tax }) => {
      const stated = tax?.prices === 'inclusive' ? 'total' : 'net'
      for (const one of [reckoned, ...reckoned.lines])
        expect(minor(one.gross) - minor(one.discount)).toBe(minor(one[stated]))
    })
  })

  it('discounts are what was taken off, never below nothing and never more than there is', () => {
    always((reckoned) => {
      const onDocument = reckoned.discounts.reduce((sum, { amount }) => sum + minor(amount), 0n)
      expect(reckoned.lines.reduce((sum, line) => sum + minor(line.documentDiscount), 0n)).toBe(onDocument)
      for (const line of reckoned.lines) {
        const taken = line.discounts.map(({ amount }) => minor(amount))
        expect(taken.every((amount) => amount > 0n)).toBe(true)
        expect(taken.reduce((sum, amount) => sum + amount, minor(line.documentDiscount))).toBe(
          minor(line.discount),
        )
        expect(minor(line.discount) >= 0n && minor(line.discount) <= minor(line.gross)).toBe(true)
      }
    })
  })

  it('of those that are best one counts at most, and one that is exclusive stands alone', () => {
    always((reckoned, { discounts = [] }) => {
      const stackingOf = new Map(discounts.map(({ id, stacking }) => [id, stacking]))
      for (const { discounts: taken } of [reckoned, ...reckoned.lines]) {
        const ruled = taken.flatMap(({ rule }) => (rule === null ? [] : [stackingOf.get(rule)]))
        expect(ruled.filter((stacking) => stacking === 'best').length).toBeLessThanOrEqual(1)
        if (ruled.includes('exclusive')) expect(ruled).toHaveLength(1)
      }
    })
  })

  it('the order in which rules and rates are given is of no account', () => {
    always((reckoned, { discounts = [], tax }, draft) => {
      const turned = pricingOf({
        discounts: discounts.toReversed(),
        tax: tax && { ...tax, rates: tax.rates.toReversed() },
      })

      expect(reckonQuote(draft, turned)).toEqual(reckoned)
    })
  })

  it('what was reckoned can be kept: it is plain JSON', () => {
    always((reckoned) => {
      expect(JSON.parse(JSON.stringify(reckoned))).toEqual(reckoned)
    })
  })

  it('taxes as a document are off by less than a unit, however many lines there are', () => {
    always((reckoned, { tax }) => {
      if (tax?.per !== 'document' || tax.prices !== 'exclusive') return
      for (const one of reckoned.taxes) {
        const exact = minor(one.base) * BigInt(Math.round(Number(one.rate) * 1000))
        const missed = minor(one.tax) * 1000n - exact
        expect(missed < 1000n && missed > -1000n).toBe(true)
      }
    })
  })
})
