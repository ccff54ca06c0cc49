import { describe, expect, it } from 'vitest'
import { holds } from './fixtures/ask-lead.ts'
import { type LeadCondition, lead, leadShape } from './fixtures/lead-shape.ts'
import { lowerCondition } from './lower-condition.ts'

describe('relations', () => {
  const contacts = [
    { id: 'c1', leadId: 'l1', name: 'Li', isPrimary: true, age: 40 },
    { id: 'c2', leadId: 'l1', name: 'Wang', isPrimary: null, age: null },
  ]
  const on = (asked: LeadCondition['contacts'], found: readonly object[] = contacts) =>
    holds({ contacts: asked } as LeadCondition, {}, { findRelated: () => found })

  it('are asked for some, every, none, and how many', () => {
    expect(on({ some: { name: 'Li' } })).toBe(true)
    expect(on({ every: { name: 'Li' } })).toBe(false)
    expect(on({ none: { name: 'Zhao' } })).toBe(true)
    expect(on({ count: { where: { isPrimary: true }, eq: 1 } })).toBe(true)
    expect(on({ count: { gte: 2, lt: 3 } })).toBe(true)
    expect(on({ some: {} }, [])).toBe(false)
    expect(on({ every: { name: 'Li' } }, [])).toBe(true)
    expect(on({ everyNonEmpty: { name: 'Li' } }, [])).toBe(false)
  })

  it('count a related record of which it is not known as one that does not satisfy', () => {
    expect(on({ every: { age: { gt: 30 } } })).toBe(false)
    expect(on({ none: { age: { lt: 30 } } })).toBe(true)
    expect(
      holds({ not: { contacts: { every: { age: { gt: 30 } } } } }, {}, { findRelated: () => contacts }),
    ).toBe(true)
  })

  it('lead on, and back', () => {
    const findRelated = (_: object, { table }: { table: string }) =>
      table === 'contact' ? contacts : [lead({ region: 'north' })]
    const condition = { contacts: { some: { lead: { some: { region: 'north' } } } } } as LeadCondition

    expect(holds(condition, {}, { findRelated })).toBe(true)
  })

  it('have the related records’ own rule applied inside', () => {
    const related = () => ({ is: 'null', column: { column: 'deletedAt', kind: 'datetime' } }) as const
    const predicate = lowerCondition(leadShape, { contacts: { none: {} } }, { related })

    expect(predicate).toMatchObject({
      is: 'related',
      quantifier: 'none',
      relation: { table: 'contact', local: 'id', foreign: 'leadId', where: related() },
    })
  })
})
