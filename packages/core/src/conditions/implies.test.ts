import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LeadCondition, leadShape } from './fixtures/lead-shape.ts'
import { conditions, records } from './fixtures/random-conditions.ts'
import { holdsAlways, implies } from './implies.ts'
import { matches } from './matches.ts'

const NORTH: LeadCondition = { region: 'north' }

describe('a condition that another implies', () => {
  it.each<[string, LeadCondition, LeadCondition]>([
    ['one of its parts', { region: 'north', employees: { gt: 100 } }, NORTH],
    ['one value of several', NORTH, { region: { in: ['north', 'south'] } }],
    ['some values of several', { region: { in: ['a', 'b'] } }, { region: { in: ['a', 'b', 'c'] } }],
    ['values named one by one', { region: { in: ['a', 'b'] } }, { any: [{ region: 'a' }, { region: 'b' }] }],
    ['a branch for each', { any: [{ region: 'a' }, { region: 'b' }] }, { region: { in: ['a', 'b'] } }],
    ['a lower bound', { employees: { gt: 100 } }, { employees: { gte: 50 } }],
    ['the same bound, itself included', { employees: { gt: 50 } }, { employees: { gte: 50 } }],
    ['an upper bound', { employees: { lt: 10 } }, { employees: { lt: 20 } }],
    ['a value within bounds', { employees: 15 }, { employees: { gt: 10, lte: 20 } }],
    ['another than this', { employees: { gt: 100 } }, { employees: { neq: 20 } }],
    ['none of these', { employees: { gt: 100 } }, { employees: { notIn: [1, 2] } }],
    ['that there is something', { employees: { gt: 100 } }, { employees: { isNotNull: true } }],
    ['what a text contains', { region: 'far north' }, { region: { contains: 'north' } }],
    ['everything', NORTH, {}],
    ['what is always there', {}, { name: { isNotNull: true } }],
    [
      'all choices, where one is made',
      { urgency: { isNotNull: true } },
      { urgency: { in: ['low', 'normal', 'high'] } },
    ],
    ['the rest of the choices', { urgency: { notIn: ['low'] } }, { urgency: { in: ['normal', 'high'] } }],
    [
      'the same about others',
      { contacts: { some: { name: 'a' } }, region: 'x' },
      { contacts: { some: { name: 'a' } } },
    ],
    ['a shorter time ago', { createdAt: { gt: '-7d' } }, { createdAt: { gt: '-14d' } }],
    ['the same person', { ownerId: { actor: 'id' }, region: 'x' }, { ownerId: { actor: 'id' } }],
    ['anything, where nothing satisfies it', { employees: { in: [] } }, NORTH],
  ])('%s', (_, narrow, broad) => {
    expect(implies(leadShape, narrow, broad)).toBe(true)
  })

  it.each<[string, LeadCondition, LeadCondition]>([
    ['one part of two', NORTH, { region: 'north', employees: { gt: 100 } }],
    ['a higher bound', { employees: { gt: 50 } }, { employees: { gt: 100 } }],
    ['the bound itself', { employees: { gte: 50 } }, { employees: { gt: 50 } }],
    ['all choices, where there may be none', {}, { urgency: { in: ['low', 'normal', 'high'] } }],
    ['another than this, where there may be nothing', {}, { region: { neq: 'north' } }],
    ['not this, where there may be nothing', NORTH, { not: { employees: 5 } }],
    [
      'a fixed day, by how long ago',
      { createdAt: { gt: '-7d' } },
      { createdAt: { gt: '2020-01-01T00:00:00Z' } },
    ],
    ['a person by name', { ownerId: { actor: 'id' } }, { ownerId: 'u1' }],
    ['other related records', { contacts: { some: { name: 'a' } } }, { contacts: { some: { name: 'b' } } }],
    ['what means nothing', NORTH, { colour: 'red' } as never],
  ])('not: %s', (_, narrow, broad) => {
    expect(implies(leadShape, narrow, broad)).toBe(false)
  })

  it('is never claimed of two conditions that a record tells apart', () => {
    const cases = fc.tuple(conditions, conditions, fc.array(records, { minLength: 1, maxLength: 5 }))
    let found = 0
    fc.assert(
      fc.property(cases, ([narrow, broad, some]) => {
        if (!implies(leadShape, narrow, broad)) return
        found += 1
        for (const record of some)
          if (matches(leadShape, narrow as never, record))
            expect(matches(leadShape, broad as never, record)).toBe(true)
      }),
      { numRuns: 5000 },
    )
    expect(found).toBeGreaterThan(0)
  })

  it('is told in time, however many branches there are', () => {
    const many = {
      all: Array.from({ length: 40 }, (_, at) => ({ any: [{ region: `a${at}` }, { employees: at }] })),
    }

    expect(implies(leadShape, many, NORTH)).toBe(false)
  })

  it('holds always when it leaves nobody out', () => {
    expect(holdsAlways(leadShape, {})).toBe(true)
    expect(holdsAlways(leadShape, { name: { isNotNull: true } })).toBe(true)
    expect(holdsAlways(leadShape, { any: [{ region: null }, { region: { isNotNull: true } }] })).toBe(false)
    expect(holdsAlways(leadShape, NORTH)).toBe(false)
  })
})
