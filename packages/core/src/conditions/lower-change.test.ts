import { describe, expect, it } from 'vitest'
import { codesOf, holds } from './fixtures/ask-lead.ts'
import { type LeadCondition, lead } from './fixtures/lead-shape.ts'

describe('change predicates', () => {
  const from = { before: lead({ region: 'south', employees: 5, tags: ['a'] }) }

  it.each<[string, LeadCondition, object, boolean]>([
    ['changed', { region: { changed: true } }, { region: 'north' }, true],
    ['unchanged', { region: { changed: true } }, { region: 'south' }, false],
    ['changed to nothing', { region: { changed: true } }, { region: null }, true],
    [
      'changed from nothing',
      { name: { changed: false }, ownerId: { changed: true } },
      { ownerId: 'u1' },
      true,
    ],
    ['nothing before and after', { ownerId: { changed: true } }, {}, false],
    ['nothing before and after, negated', { not: { ownerId: { changed: true } } }, {}, true],
    ['changed to', { region: { changedTo: 'north' } }, { region: 'north' }, true],
    ['still', { region: { changedTo: 'south' } }, { region: 'south' }, false],
    ['not changed to', { not: { region: { changedTo: 'south' } } }, { region: 'south' }, true],
    ['cleared', { region: { changedTo: null } }, { region: null }, true],
    ['was', { region: { was: 'south' } }, { region: 'north' }, true],
    ['was empty', { ownerId: { was: null } }, { ownerId: 'u1' }, true],
    ['a list with other items', { tags: { changed: true } }, { tags: ['a', 'b'] }, true],
    ['a list with the same items', { tags: { changed: false } }, { tags: ['a'] }, true],
    [
      'money in another currency',
      { budget: { changed: true } },
      { budget: { amount: '1', currency: 'CNY' } },
      true,
    ],
  ])('see what was %s', (_, condition, known, expected) => {
    expect(holds(condition, { employees: 5, ...known }, from)).toBe(expected)
  })

  it('see every field of a new record as changed', () => {
    expect(holds({ name: { changed: true }, region: { changed: false } }, {}, { before: null })).toBe(true)
  })

  it('are refused where there is no change at hand', () => {
    expect(codesOf({ region: { changed: true } })).toEqual(['CONDITION_EVENT_ONLY'])
    expect(codesOf({ region: { changedTo: 'x' } })).toEqual(['CONDITION_EVENT_ONLY'])
    expect(codesOf({ region: { was: 'x' } })).toEqual(['CONDITION_EVENT_ONLY'])
    expect(codesOf({ contacts: { some: { name: { changed: true } } } }, { event: true })).toEqual([
      'CONDITION_EVENT_ONLY',
    ])
  })
})
