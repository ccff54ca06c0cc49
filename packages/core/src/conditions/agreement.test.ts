import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCondition } from './check-condition.ts'
import { compileMatcher } from './compile-matcher.ts'
import { describeCondition } from './describe.ts'
import { explainCondition } from './explain.ts'
import { fieldCodec } from './field-codec.ts'
import { leadShape } from './fixtures/lead-shape.ts'
import { lowerCondition } from './lower-condition.ts'
import { matches } from './matches.ts'
import { encodeValue, type StoredValue } from './values.ts'

const texts = fc.constantFrom('north', 'Caf\u00e9', 'Cafe\u0301', 'K', '\u212a', '\u{1f600}', '\uff61')
const days = fc.constantFrom('2026-02-28', '2026-03-01', '2026-03-02')
const instants = fc.constantFrom('2026-03-01T00:00:00Z', '2026-03-01T08:00:00+08:00', '2026-03-02T00:00:00Z')
const decimals = fc.constantFrom('0.10', '0.1', '0.105', '-0.11', '12')
const money = fc.record({
  amount: fc.constantFrom('1', '2.50', '17.75'),
  currency: fc.constantFrom('CNY', 'USD'),
})
const numbers = fc.integer({ min: -2, max: 2 })

const records = fc.record({
  id: fc.constant('l1'),
  name: texts,
  region: fc.option(texts),
  email: fc.option(fc.constantFrom('Li@ACME.cn', 'li@acme.cn', 'wang@acme.cn')),
  employees: fc.option(numbers),
  discount: fc.option(fc.constantFrom('0.10', '0.1', '-0.11', '12')),
  budget: fc.option(money),
  isHot: fc.option(fc.boolean()),
  birthday: fc.option(days),
  createdAt: instants.map((text) => new Date(text)),
  tags: fc.option(fc.array(texts, { maxLength: 3 })),
  ext: fc.option(fc.record({ tier: fc.option(fc.constantFrom('gold', 'silver')), credit: fc.option(money) })),
})

const equality = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    value,
    fc.constant(null),
    ...['eq', 'neq', 'neqOrNull'].map((op) => value.map((one) => ({ [op]: one }))),
    ...['in', 'notIn'].map((op) => fc.array(value, { maxLength: 3 }).map((some) => ({ [op]: some }))),
    fc.boolean().map((isNull) => ({ isNull })),
  )
const order = <T>(value: fc.Arbitrary<T>) =>
  fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), value).map(([op, one]) => ({ [op]: one }))
const quantity = <T>(value: fc.Arbitrary<T>) => fc.oneof(equality(value), order(value))
const onText = fc.oneof(
  quantity(texts),
  fc
    .tuple(fc.constantFrom('contains', 'startsWith', 'endsWith'), texts)
    .map(([op, text]) => ({ [op]: text })),
)
const fields = fc.oneof(
  field('region', onText),
  field('region', fc.constant({ neq: { field: 'name' } })),
  field('email', equality(fc.constantFrom('LI@acme.cn', 'nobody'))),
  field('employees', quantity(numbers)),
  field('discount', quantity(decimals)),
  field('budget', quantity(money)),
  field(
    'budget',
    order(money)
      .map((asked) => ({ ...asked, convert: { USD: '7.1' } }))
      .filter(isInYuan),
  ),
  field('isHot', equality(fc.boolean())),
  field('birthday', quantity(days)),
  field('createdAt', quantity(instants)),
  field(
    'tags',
    fc.tuple(fc.constantFrom('some', 'every', 'everyNonEmpty', 'none'), onText.filter(isAsked)).map(pair),
  ),
  field('ext', field('tier', equality(fc.constantFrom('gold', 'silver')))),
  field('ext', field('credit', quantity(money))),
)
const { condition: conditions } = fc.letrec<{ condition: object }>((again) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fields,
    again('condition').map((not) => ({ not })),
    fc.tuple(fc.constantFrom('all', 'any'), fc.array(again('condition'), { maxLength: 3 })).map(pair),
  ),
}))

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

function field(name: string, operand: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return operand.map((asked) => ({ [name]: asked }))
}

function pair([key, value]: readonly [string, unknown]): object {
  return { [key]: value }
}

function isAsked(operand: unknown): boolean {
  return operand !== null
}

function isInYuan(asked: object): boolean {
  return Object.values(asked).some((operand) => (operand as { currency?: string }).currency === 'CNY')
}
