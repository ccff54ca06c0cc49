import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { checkCondition } from './check-condition.ts'
import { leadShape } from './fixtures/lead-shape.ts'
import { conditionSchema } from './json-schema.ts'

const schema = z.fromJSONSchema(conditionSchema(leadShape) as never)
const CNY = (amount: string) => ({ amount, currency: 'CNY' })

describe('the JSON Schema of conditions', () => {
  it.each<[unknown]>([
    [{}],
    [{ region: 'north', employees: { gte: 500 }, isHot: null }],
    [{ all: [{ region: { in: ['a', 'b'] } }], any: [], not: { urgency: 'high' } }],
    [{ region: { eq: { field: 'name' } }, ownerId: { actor: 'id' } }],
    [{ createdAt: { gte: '-15d', lt: 'now' }, touchedAt: { gt: { startOfDay: 'now', zone: 'UTC' } } }],
    [{ birthday: 'today', discount: { lt: '12.345' } }],
    [{ budget: { gt: CNY('5'), convert: { USD: '7.1' } }, price: CNY('1') }],
    [{ tags: { some: 'vip', none: { contains: 'x' } }, notes: { isNotNull: true } }],
    [{ contacts: { some: { name: 'Li', lead: { some: { region: 'x' } } }, count: { gte: 1 } } }],
    [{ ext: { tier: 'gold', visits: { some: { gt: 'now' } } } }],
    [{ region: { changedTo: null, wasEver: 'x', since: { value: 'x', lte: 'now' } } }],
  ])('accepts what the checker accepts: %j', (condition) => {
    expect(checkCondition(leadShape, condition, { event: true }).issues).toEqual([])
    expect(schema.safeParse(condition).success).toBe(true)
  })

  it.each<[unknown]>([
    [[]],
    ['north'],
    [{ colour: 'red' }],
    [{ region: 5 }],
    [{ region: {} }],
    [{ region: { like: 'x' } }],
    [{ region: ['a'] }],
    [{ employees: 1.5 }],
    [{ urgency: 'urgent' }],
    [{ urgency: { gt: 'low' } }],
    [{ isHot: 'yes' }],
    [{ createdAt: '2026-01-01' }],
    [{ birthday: '-3h' }],
    [{ discount: 12.3 }],
    [{ budget: { gt: 5 } }],
    [{ price: { amount: '1', currency: 'USD' } }],
    [{ notes: { eq: 1 } }],
    [{ all: {} }],
    [{ not: [] }],
    [{ contacts: { name: 'Li' } }],
    [{ contacts: {} }],
    [{ contacts: { some: { colour: 'red' } } }],
    [{ ext: { colour: 'red' } }],
    [{ ext: { tier: 'bronze' } }],
  ])('rejects what the checker rejects: %j', (condition) => {
    expect(checkCondition(leadShape, condition, { event: true }).issues).not.toEqual([])
    expect(schema.safeParse(condition).success).toBe(false)
  })

  it('wants a number for a count, which zod cannot read from a schema', () => {
    const { $defs } = conditionSchema(leadShape) as { $defs: { lead: { properties: { contacts: object } } } }

    expect($defs.lead.properties.contacts).toMatchObject({
      properties: { count: { anyOf: expect.arrayContaining([{ required: ['gte'] }]) } },
    })
  })

  it('is plain JSON, with each kind of record once', () => {
    const schema = conditionSchema(leadShape)

    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $ref: '#/$defs/lead',
      $defs: { lead: expect.anything(), contact: expect.anything() },
    })
  })
})
