import { describe, expect, it } from 'vitest'
import { compileMatcher } from './compile-matcher.ts'
import { leadShape } from './fixtures/lead-shape.ts'
import { lowerCondition } from './lower-condition.ts'

const history = {
  table: 'journal',
  recordColumn: 'recordId',
  entityColumn: 'entity',
  atColumn: 'at',
  changesColumn: 'changes',
}
const DAY = 86_400_000
const vars = { now: 10 * DAY, zone: 'UTC', actor: {} }

/** A lead that came from the south on day 1, moved north on day 4, was renamed on day 6. */
const journal = [
  entry(1, { region: [null, 'south'], budget: [null, { minor: 500, currency: 'CNY' }] }),
  entry(4, { region: ['south', 'north'], 'ext.tier': [null, 'gold'] }),
  entry(6, { name: ['Acme', 'ACME'] }),
  { ...entry(9, { region: ['north', 'west'] }), entity: 'account' },
]
const row = { id: 'l1', region: 'north', budgetMinor: null, budgetCurrency: null, ext: {} }

function holds(condition: unknown, current: object = row): boolean {
  return compileMatcher<object>(
    lowerCondition(leadShape, condition, { vars, history }),
    () => journal,
  )(current)
}

function entry(day: number, changes: object) {
  return { recordId: 'l1', entity: 'lead', at: day * DAY, changes }
}

describe('wasEver', () => {
  it.each<[string, unknown, boolean]>([
    ['what it is', { region: { wasEver: 'north' } }, true],
    ['what it was', { region: { wasEver: 'south' } }, true],
    ['what it never was', { region: { wasEver: 'east' } }, false],
    ['what another kind of record was', { region: { wasEver: 'west' } }, false],
    ['an amount of money', { budget: { wasEver: { amount: '5', currency: 'CNY' } } }, true],
    ['that amount in another currency', { budget: { wasEver: { amount: '5', currency: 'USD' } } }, false],
    ['a value of a field under ext', { ext: { tier: { wasEver: 'gold' } } }, true],
  ])('knows %s, and is never unknown', (_, condition, expected) => {
    expect(holds(condition)).toBe(expected)
    expect(holds({ not: condition })).toBe(!expected)
  })

  it('is denied of a field that is empty and always was', () => {
    expect(holds({ not: { ownerId: { wasEver: 'u1' } } })).toBe(true)
  })
})

describe('since', () => {
  it.each<[string, unknown, boolean]>([
    ['at least five days, which it is', { region: { since: { value: 'north', lte: '-5d' } } }, true],
    ['exactly six days', { region: { since: { value: 'north', lte: '-6d' } } }, true],
    ['at least seven days, which it is not', { region: { since: { value: 'north', lte: '-7d' } } }, false],
    ['at most six days', { region: { since: { value: 'north', gte: '-6d' } } }, true],
    ['at most five days', { region: { since: { value: 'north', gte: '-5d' } } }, false],
    ['between five and seven days', { region: { since: { value: 'north', gte: '-7d', lte: '-5d' } } }, true],
    ['what it no longer is', { region: { since: { value: 'south', lte: 'now' } } }, false],
  ])('asks whether a value has held for %s', (_, condition, expected) => {
    expect(holds(condition)).toBe(expected)
    expect(holds({ not: condition })).toBe(!expected)
  })

  it('needs a value and an instant', () => {
    expect(() => holds({ region: { since: { value: 'north' } } })).toThrow('expected { value, lte }')
    expect(() => holds({ region: { since: { lte: 'now' } } })).toThrow('expected { value, lte }')
    expect(() => holds({ region: { since: { value: 'north', lt: 'now' } } })).toThrow(
      'expected { value, lte }',
    )
  })
})
