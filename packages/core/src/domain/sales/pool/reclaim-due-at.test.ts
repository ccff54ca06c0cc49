import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Shape } from '../../../conditions/shape.ts'
import { type OwnedRecord, reclaimDueAt } from './reclaim-due-at.ts'
import { prepareReclaim, type ReclaimRule } from './reclaim-rule.ts'

const DAY = 86_400_000
const shape: Shape = {
  name: 'lead',
  relations: {},
  fields: {
    region: { type: { kind: 'text' }, nullable: true },
    urgency: { type: { kind: 'text' }, nullable: true },
  },
}
const owned: OwnedRecord = {
  record: { region: 'north', urgency: 'normal' },
  vars: { now: 30 * DAY, zone: 'UTC' },
  ...{ createdAt: 0, ownedSince: DAY, lastFollowUp: null },
}
const idle: ReclaimRule = { id: 'idle', when: {}, basis: 'lastFollowUp', after: '7d' }
const dueAt = (rules: readonly ReclaimRule[], facts: Partial<OwnedRecord> = {}) =>
  reclaimDueAt(prepareReclaim(shape, rules), { ...owned, ...facts })

describe('an owned lead is due', () => {
  it.each<[string, readonly ReclaimRule[], Partial<OwnedRecord>, number | null, string | null]>([
    ['never without a rule', [], {}, null, null],
    ['seven days after the last follow-up', [idle], { lastFollowUp: 3 * DAY }, 10 * DAY, 'idle'],
    ['seven days after they got it, when nobody followed up', [idle], {}, 8 * DAY, 'idle'],
    ['no sooner for a follow-up of the owner before', [idle], { lastFollowUp: DAY / 2 }, 8 * DAY, 'idle'],
    [
      'so long after they got it',
      [{ ...idle, basis: 'ownedSince' }],
      { lastFollowUp: 5 * DAY },
      8 * DAY,
      'idle',
    ],
    ['so long after it was made', [{ ...idle, basis: 'createdAt' }], {}, 7 * DAY, 'idle'],
    ['by the first of several rules', [idle, { ...idle, id: 'soon', after: '3d' }], {}, 4 * DAY, 'soon'],
    [
      'by rules that match alone',
      [{ ...idle, id: 'south', when: { region: 'south' }, after: '1d' }, idle],
      {},
      8 * DAY,
      'idle',
    ],
    ['never while it is exempt', [{ ...idle, exempt: { urgency: 'normal' } }], {}, null, null],
  ])('%s', (_, rules, facts, expected, rule) => {
    expect(dueAt(rules, facts)).toMatchObject({ dueAt: expected, rule })
  })

  it('later when the rule gives more days, counted from where it was', () => {
    const facts = { lastFollowUp: 3 * DAY }

    expect(dueAt([{ ...idle, after: '15d' }], facts).dueAt).toBe(18 * DAY)
  })

  it('with an explanation by each rule', () => {
    const south = { ...idle, id: 'south', when: { region: 'south' } }
    const calm = { ...idle, id: 'calm', exempt: { urgency: 'normal' } }

    expect(dueAt([south, calm, idle]).rules).toEqual([
      { rule: 'south', verdict: 'unmatched' },
      { rule: 'calm', verdict: 'exempt' },
      { rule: 'idle', verdict: 'due', dueAt: 8 * DAY },
    ])
  })
})

it('one more rule never makes anything due later, and their order changes nothing', () => {
  const rule = fc.record<ReclaimRule>({
    id: fc.uuid(),
    when: fc.constantFrom({}, { region: 'north' }, { region: 'south' }),
    basis: fc.constantFrom('lastFollowUp', 'ownedSince', 'createdAt'),
    after: fc.integer({ min: 1, max: 60 }).map((days) => `${days}d` as const),
  })
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), rule, (rules, more) => {
      const alone = dueAt(rules).dueAt ?? Number.POSITIVE_INFINITY

      expect(dueAt([...rules, more]).dueAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(alone)
      expect(dueAt(rules.toReversed()).dueAt).toBe(dueAt(rules).dueAt)
    }),
  )
})
