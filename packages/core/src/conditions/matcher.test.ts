import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMatcher } from './compile-matcher.ts'
import { closureMatcher, type RowTest } from './matcher-closures.ts'
import { codeMatcher } from './matcher-code.ts'
import {
  type ColumnRef,
  type Comparison,
  ITEM,
  type Predicate,
  type RelationRef,
  type Scalar,
} from './predicate.ts'
import { storedReading } from './read-stored.ts'

type Row = { readonly [column: string]: unknown }
type Truth = boolean | undefined

const CONTACTS: RelationRef = { table: 'contact', local: 'id', foreign: 'leadId' }
const related = (row: Row): readonly Row[] => (row['contacts'] as readonly Row[] | undefined) ?? []

/** The plainest reading of a predicate: three truth values, one recursion. Slow, and hard to get wrong. */
function naive(predicate: Predicate, row: Row, before: Row, item?: unknown): Truth {
  const again = (inner: Predicate) => naive(inner, row, before, item)
  const value = (column: ColumnRef) => read(column, column.of ? before : row, item)
  switch (predicate.is) {
    case 'constant':
      return predicate.value
    case 'not': {
      const truth = again(predicate.of)
      return truth === undefined ? undefined : !truth
    }
    case 'all':
    case 'any': {
      const decisive = predicate.is === 'any'
      const truths = predicate.of.map(again)
      if (truths.includes(decisive)) return decisive
      return truths.includes(undefined) ? undefined : !decisive
    }
    case 'null':
      return value(predicate.column) === null
    case 'in': {
      const found = value(predicate.column)
      if (predicate.values.length === 0) return false
      return found === null ? undefined : predicate.values.includes(found as Scalar)
    }
    case 'compare': {
      const left = value(predicate.column)
      const right = typeof predicate.to === 'object' ? value(predicate.to) : predicate.to
      return left === null || right === null ? undefined : compared(predicate.op, left, right)
    }
    case 'items': {
      const list = value(predicate.column)
      if (!Array.isArray(list)) return undefined
      return quantified(
        predicate.quantifier,
        list.map((one) => naive(predicate.of, row, before, one) === true),
      )
    }
    case 'related':
      return quantified(predicate.quantifier, othersOf(predicate.relation, predicate.of, row))
    case 'count': {
      const count = othersOf(predicate.relation, predicate.of, row).filter(Boolean).length
      return compared(predicate.op, count, predicate.to)
    }
    default: {
      const text = value(predicate.column)
      if (typeof text !== 'string') return undefined
      if (predicate.is === 'contains') return text.includes(predicate.text)
      return predicate.is === 'startsWith' ? text.startsWith(predicate.text) : text.endsWith(predicate.text)
    }
  }
}

function othersOf(relation: RelationRef, of: Predicate, row: Row): readonly boolean[] {
  const others = related(row).filter((other) => !relation.where || naive(relation.where, other, {}) === true)
  return others.map((other) => naive(of, other, {}) === true)
}

function read({ column, path }: ColumnRef, row: Row, item: unknown): unknown {
  let value = column === ITEM ? item : row[column]
  for (const step of path ?? [])
    value = (value as { [step: string | number]: unknown } | null)?.[step] ?? null
  return value ?? null
}

function compared(op: Comparison, left: unknown, right: unknown): boolean {
  const order = typeof left === 'string' ? codePoints(left, String(right)) : Number(left) - Number(right)
  return {
    eq: order === 0,
    neq: order !== 0,
    gt: order > 0,
    gte: order >= 0,
    lt: order < 0,
    lte: order <= 0,
  }[op]
}

function codePoints(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => [...text].map((char) => char.codePointAt(0) ?? 0))
  for (let index = 0; index < Math.min(a?.length ?? 0, b?.length ?? 0); index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return (a?.length ?? 0) - (b?.length ?? 0)
}

function quantified(quantifier: string, truths: readonly boolean[]): boolean {
  if (quantifier === 'some') return truths.includes(true)
  if (quantifier === 'none') return !truths.includes(true)
  return !truths.includes(false) && (quantifier === 'every' || truths.length > 0)
}

const texts = fc.constantFrom('', 'a', 'ab', 'b', '\uff61', '\u{1f600}', 'a\u{1f600}')
const numbers = fc.constantFrom(-1, 0, 1, 2)
const comparisons = fc.constantFrom<Comparison[]>('eq', 'neq', 'gt', 'gte', 'lt', 'lte')
const quantifiers = fc.constantFrom('some', 'every', 'everyNonEmpty', 'none')
const moment = fc.constantFrom<object[]>({}, { of: 'before' })
const scalars = fc.oneof(
  fc.tuple(fc.constantFrom('text', 'other'), fc.constant('text'), texts),
  fc.tuple(fc.constantFrom('number', 'size'), fc.constant('int'), numbers),
)

const rows = fc.record({
  text: fc.option(texts, { nil: null }),
  other: fc.option(texts, { nil: undefined }),
  number: fc.option(numbers, { nil: null }),
  size: fc.option(numbers, { nil: undefined }),
  json: fc.constantFrom(null, {}, { tier: 'a' }, { tier: 1 }, { tier: ['a'] }, { tier: null }),
  tags: fc.option(fc.array(texts, { maxLength: 3 }), { nil: null }),
  contacts: fc.array(fc.record({ text: fc.option(texts, { nil: null }), number: numbers }), { maxLength: 3 }),
})

const { predicate: predicates } = fc.letrec<{ predicate: Predicate; leaf: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({ is: fc.constant('not'), of: tie('predicate') }),
    fc.record({ is: fc.constantFrom('all', 'any'), of: fc.array(tie('predicate'), { maxLength: 3 }) }),
    fc.record({
      is: fc.constant('related'),
      relation: fc.oneof(fc.constant(CONTACTS), fc.record({ ...constants(CONTACTS), where: tie('leaf') })),
      quantifier: quantifiers,
      of: tie('leaf'),
    }),
    fc.record({
      is: fc.constant('count'),
      relation: fc.constant(CONTACTS),
      of: tie('leaf'),
      op: comparisons,
      to: numbers,
    }),
  ) as fc.Arbitrary<Predicate>,
  leaf: leaves() as fc.Arbitrary<Predicate>,
}))

function leaves() {
  const column = (name: string, kind: string, of: object) => ({ column: name, kind, ...of })
  const item = { column: ITEM, kind: 'text' }
  return fc.oneof(
    fc.record({ is: fc.constant('constant'), value: fc.boolean() }),
    fc
      .tuple(scalars, comparisons, moment)
      .map(([[name, kind, to], op, of]) => ({ is: 'compare', column: column(name, kind, of), op, to })),
    fc.tuple(comparisons, moment).map(([op, of]) => ({
      is: 'compare',
      column: { column: 'text', kind: 'text' },
      op,
      to: column('other', 'text', of),
    })),
    fc
      .array(numbers, { maxLength: 6 })
      .map((values) => ({ is: 'in', column: { column: 'number', kind: 'int' }, values })),
    fc.tuple(scalars, moment).map(([[name, kind], of]) => ({ is: 'null', column: column(name, kind, of) })),
    fc
      .tuple(fc.constantFrom('contains', 'startsWith', 'endsWith'), texts)
      .map(([is, text]) => ({ is, column: { column: 'text', kind: 'text' }, text })),
    fc.tuple(quantifiers, comparisons, texts).map(([quantifier, op, to]) => ({
      is: 'items',
      column: { column: 'tags', kind: 'list' },
      quantifier,
      of: { is: 'compare', column: item, op, to },
    })),
  )
}

function constants<T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fc.constant(value)]),
  ) as never
}

const reading = storedReading(related as never)

describe('a matcher', () => {
  it.each<[string, (predicate: Predicate) => RowTest | undefined]>([
    ['generated code', (predicate) => codeMatcher(predicate, reading)],
    ['closures', (predicate) => closureMatcher(predicate, reading)],
  ])('of %s says what the plain three-valued reading says', (_, compile) => {
    fc.assert(
      fc.property(predicates, rows, fc.option(rows, { nil: undefined }), (predicate, row, before) => {
        expect(compile(predicate)?.(row, before)).toBe(naive(predicate, row, before ?? {}) === true)
      }),
      { numRuns: 3000 },
    )
  })

  it('takes a value of another kind inside JSON for nothing', () => {
    const tier: ColumnRef = { column: 'ext', kind: 'text', path: ['tier'] }
    const differs = compileMatcher<Row>({ is: 'compare', column: tier, op: 'neq', to: 'gold' })
    const isEmpty = compileMatcher<Row>({ is: 'null', column: tier })
    const found = [{ tier: 'silver' }, { tier: 7 }, {}, null, Object.create({ tier: 'silver' })].map(
      (ext) => ({ ext }),
    )

    expect(found.map((row) => differs(row))).toEqual([true, false, false, false, false])
    expect(found.map((row) => isEmpty(row))).toEqual([false, false, true, true, true])
  })

  it('walks keys of objects and positions of lists, not the other way round', () => {
    const after = { column: 'changes', kind: 'text', path: ['region', 1] } as const
    const matches = compileMatcher<Row>({ is: 'compare', column: after, op: 'eq', to: 'north' })

    expect(matches({ changes: { region: ['south', 'north'] } })).toBe(true)
    expect(matches({ changes: { region: { 1: 'north' } } })).toBe(false)
  })

  it('says when it was not told how to find related rows', () => {
    const predicate: Predicate = {
      is: 'related',
      relation: CONTACTS,
      quantifier: 'some',
      of: { is: 'constant', value: true },
    }

    expect(() => compileMatcher(predicate)).toThrow('how to find related rows of contact')
  })

  it('never lets a column name become code', () => {
    const column = 'a"] || (globalThis.polluted = true) || r["\u2028`\\'
    const matches = compileMatcher<Row>({
      is: 'compare',
      column: { column, kind: 'text' },
      op: 'eq',
      to: 'x',
    })

    expect(matches({ [column]: 'x' })).toBe(true)
    expect(matches({})).toBe(false)
    expect(globalThis).not.toHaveProperty('polluted')
  })
})
