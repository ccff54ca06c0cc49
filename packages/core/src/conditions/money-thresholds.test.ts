import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMatcher } from './compile-matcher.ts'
import { currencyExponent } from './currency-exponents.ts'
import { parseDecimal } from './decimal.ts'
import { leadShape } from './fixtures/lead-shape.ts'
import { lowerCondition } from './lower-condition.ts'
import type { Comparison } from './predicate.ts'

const comparisons = fc.constantFrom<Comparison[]>('eq', 'neq', 'gt', 'gte', 'lt', 'lte')
const amounts = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 5 }))
  .map(([units, scale]) => decimal(BigInt(units), scale))
const rates = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 5 }))
  .map(([units, scale]) => decimal(BigInt(units), scale))
const minors = fc.oneof(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.maxSafeInteger())
const currencies = fc.constantFrom('CNY', 'USD', 'JPY', 'KWD', 'CLF', 'EUR')

describe('comparing decimals', () => {
  it('agrees with exact arithmetic for every stored value and every operand', () => {
    fc.assert(
      fc.property(comparisons, amounts, minors, fc.boolean(), (op, operand, stored, isNegated) => {
        const expected = holds(op, fraction(String(stored), 2), fraction(operand, 0))

        expect(ask({ discount: { [op]: operand } }, { discount: stored }, isNegated)).toBe(
          expected !== isNegated,
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees right beside every threshold', () => {
    fc.assert(
      fc.property(comparisons, amounts, fc.integer({ min: -1, max: 2 }), (op, operand, aside) => {
        const { units, scale } = parse(operand)
        const stored = Number((units * 100n) / 10n ** BigInt(scale)) + aside

        expect(ask({ discount: { [op]: operand } }, { discount: stored })).toBe(
          holds(op, fraction(String(stored), 2), fraction(operand, 0)),
        )
      }),
      { numRuns: 2000 },
    )
  })
})

describe('comparing money', () => {
  it('agrees with exact arithmetic at every rate, and is unknown without one', () => {
    fc.assert(
      fc.property(
        fc.record({ op: comparisons, amount: amounts, rate: rates, stored: minors, currency: currencies }),
        fc.boolean(),
        ({ op, amount, rate, stored, currency }, isNegated) => {
          const condition = {
            budget: { [op]: { amount, currency: 'CNY' }, convert: { USD: rate, JPY: rate, KWD: rate } },
          }
          const row = { budgetMinor: stored, budgetCurrency: currency }
          const own = fraction(String(stored), currencyExponent(currency))
          const converted = currency === 'CNY' ? own : times(own, fraction(rate, 0))
          const isKnown = ['CNY', 'USD', 'JPY', 'KWD'].includes(currency)

          const expected = isKnown && holds(op, converted, fraction(amount, 0)) !== isNegated

          expect(ask(condition, row, isNegated)).toBe(expected)
        },
      ),
      { numRuns: 5000 },
    )
  })

  it('takes an amount that no foreign amount reaches for more than all of them', () => {
    const condition = {
      budget: { lt: { amount: '90000000000000', currency: 'CNY' }, convert: { USD: '0.000001' } },
    }
    const most = { budgetMinor: Number.MAX_SAFE_INTEGER, budgetCurrency: 'USD' }

    expect(ask(condition, most)).toBe(true)
    expect(ask(condition, most, true)).toBe(false)
  })
})

interface Fraction {
  readonly over: bigint
  readonly under: bigint
}

function ask(condition: object, row: object, isNegated = false): boolean {
  return compileMatcher(lowerCondition(leadShape, isNegated ? { not: condition } : condition))(row)
}

function fraction(text: string, exponent: number): Fraction {
  const { units, scale } = parse(text)
  return { over: units, under: 10n ** BigInt(scale + exponent) }
}

function times(left: Fraction, right: Fraction): Fraction {
  return { over: left.over * right.over, under: left.under * right.under }
}

function holds(op: Comparison, left: Fraction, right: Fraction): boolean {
  const [a, b] = [left.over * right.under, right.over * left.under]
  return { eq: a === b, neq: a !== b, gt: a > b, gte: a >= b, lt: a < b, lte: a <= b }[op]
}

function parse(text: string) {
  const parsed = parseDecimal(text)
  if (!parsed) throw new Error(`${text} is no decimal`)
  return parsed
}

function decimal(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const split = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, split)}${scale > 0 ? `.${digits.slice(split)}` : ''}`
}
