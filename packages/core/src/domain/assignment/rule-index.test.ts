import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import type { Shape } from '../../conditions/shape.ts'
import type { AssignmentRule } from './assignment-rule.ts'
import { firstMatch, prepareRules } from './prepared-rules.ts'

const shape: Shape = {
  name: 'lead',
  relations: {},
  fields: {
    region: { type: { kind: 'text' }, nullable: true },
    urgency: { type: { kind: 'select', options: ['low', 'high'] }, nullable: true },
    employees: { type: { kind: 'int' }, nullable: true },
  },
}

const region = fc.constantFrom('north', 'south', 'été', 'e\u0301te\u0301', '')
const test1 = fc.oneof(
  fc.record({ region }),
  fc.record({ region: fc.record({ in: fc.array(region, { maxLength: 3 }) }) }),
  fc.record({ urgency: fc.constantFrom('low', 'high') }),
  fc.record({ employees: fc.record({ gte: fc.integer({ min: 0, max: 3 }) }) }),
  fc.record({ employees: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ region: fc.record({ neq: region }) }),
)
const condition = fc.oneof(
  test1,
  fc.tuple(test1, test1).map(([left, right]) => ({ all: [left, right] })),
  fc.tuple(test1, test1).map(([left, right]) => ({ any: [left, right] })),
  test1.map((one) => ({ not: one })),
)
const record = fc.record({
  region: fc.option(region),
  urgency: fc.option(fc.constantFrom('low', 'high')),
  employees: fc.option(fc.integer({ min: 0, max: 3 })),
})

describe('an index over rules', () => {
  const conditions = fc.array(condition, { maxLength: 40, size: 'max' })
  test.prop([conditions, record, fc.nat({ max: 3 })], { numRuns: 500 })(
    'finds the same rule as asking one after another, from any place on',
    (conditions, lead, from) => {
      const rules = conditions.map(
        (when, at): AssignmentRule => ({
          ...{ id: `r${at}`, on: 'lead', priority: 100 - at, when: when as object },
          assign: { to: 'pool' },
        }),
      )
      const list = prepareRules(shape, rules).general
      const vars = { now: 0, zone: 'UTC' }

      const found = firstMatch(list, lead, vars, from)

      expect(found).toBe(
        list.rules.findIndex((one, at) => at >= from && one.condition.matches(lead, { vars })),
      )
    },
  )
})
