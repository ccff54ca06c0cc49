import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCondition } from './check-condition.ts'
import { compileMatcher } from './compile-matcher.ts'
import { describeCondition } from './describe.ts'
import { explainCondition } from './explain.ts'
import { fieldCodec } from './field-codec.ts'
import { leadShape } from './fixtures/lead-shape.ts'
import { conditions, records } from './fixtures/random-conditions.ts'
import { lowerCondition } from './lower-condition.ts'
import { matches } from './matches.ts'
import { encodeValue, type StoredValue } from './values.ts'

describe('the readings of a condition', () => {
  it('agree on a record and on the row that it is stored as', () => {
    fc.assert(
      fc.property(conditions, records, (condition, record) => {
        const stored = compileMatcher<object>(lowerCondition(leadShape, condition))(rowOf(record))

        expect(matches(leadShape, condition as never, record)).toBe(stored)
      }),
      { numRuns: 3000 },
    )
  })

  it('agree with their explanation, and are never both true and false', () => {
    fc.assert(
      fc.property(conditions, records, (condition, record) => {
        const isMatch = matches(leadShape, condition as never, record)
        const { tree, matches: explained } = explainCondition(leadShape, condition, record)

        expect(explained).toBe(isMatch)
        expect(tree.verdict === true).toBe(isMatch)
        expect(matches(leadShape, { not: condition } as never, record)).toBe(tree.verdict === false)
      }),
      { numRuns: 1000 },
    )
  })

  it('have words for all of them', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        for (const locale of ['en', 'zh-CN'] as const)
          expect(describeCondition(leadShape, condition, locale)).toMatch(/^[^{}]+$|\u{1f600}/u)
      }),
    )
  })

  it('never fail on rubbish but by saying what is wrong with it', () => {
    const names = fc.constantFrom(
      'region',
      'budget',
      'tags',
      'createdAt',
      'ext',
      'contacts',
      'all',
      'any',
      'not',
      'in',
      'eq',
      'some',
      'since',
      'count',
      'where',
      'convert',
      'field',
      'actor',
      'startOfDay',
      '__proto__',
    )
    const rubbish = fc.letrec((again) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(again('value'), { maxLength: 3 }),
        fc.dictionary(names, again('value'), { maxKeys: 3 }),
      ),
    }))

    fc.assert(
      fc.property(rubbish.value, fc.boolean(), (condition, event) => {
        const { issues } = checkCondition(leadShape, condition, { event })

        if (issues.length === 0)
          expect(describeCondition(leadShape, condition, 'en')).toEqual(expect.any(String))
      }),
      { numRuns: 5000 },
    )
  })
})

/** The row of a record, as the engine writes it: through the codec, normalised where the field says so. */
function rowOf(record: { readonly [field: string]: unknown }): object {
  const row: { [column: string]: StoredValue } = {}
  for (const [name, { type, normalise }] of Object.entries(leadShape.fields)) {
    const value = record[name] ?? null
    fieldCodec(name, type).write(row, normalise && typeof value === 'string' ? normalise(value) : value)
  }
  const ext = (record['ext'] ?? {}) as { readonly [field: string]: unknown }
  const stored = Object.entries(leadShape.ext ?? {}).map(([name, { type }]) => [
    name,
    encodeValue(type, ext[name]),
  ])
  return { ...row, ext: Object.fromEntries(stored) }
}
