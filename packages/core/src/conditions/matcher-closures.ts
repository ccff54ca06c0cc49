import { type Leaf, type NormalForm, normalForm } from './normal-form.ts'
import { ALWAYS, type ColumnRef, type Predicate, type Related, type RelatedCount } from './predicate.ts'
import type { ColumnReader, Reading } from './reading.ts'
import { countOf, holds, isSameJson, quantified, TEXT_TESTS } from './row-tests.ts'

/** A test of a row, the row before the change at hand, the item of a list at hand, and the row that the row is related to. */
export type RowTest = (row: unknown, before: unknown, item?: unknown, outer?: unknown) => boolean
type Read = (row: unknown, before: unknown, item: unknown, outer: unknown) => unknown
type Properties = { readonly [property: string]: unknown }

/** A matcher put together from functions: for where code can't be generated. */
export function closureMatcher(predicate: Predicate, reading: Reading): RowTest {
  return build(normalForm(predicate), reading)
}

function build(form: NormalForm, reading: Reading): RowTest {
  if (form.is === 'constant') return () => form.value
  if (form.is === 'leaf') return buildLeaf(form.leaf, form.negated, reading)
  const tests = form.of.map((part) => build(part, reading))
  const decisive = form.is === 'any'
  return (row, before, item, outer) => {
    for (const test of tests) if (test(row, before, item, outer) === decisive) return decisive
    return !decisive
  }
}

function buildLeaf(leaf: Leaf, negated: boolean, reading: Reading): RowTest {
  switch (leaf.is) {
    case 'compare':
      return buildComparison(leaf, reading)
    case 'in': {
      const values: ReadonlySet<unknown> = new Set(leaf.values)
      // Nothing is not in an empty list, and that much is known.
      if (values.size === 0) return () => negated
      const read = reader(leaf.column, reading.scalar(leaf.column, leaf.values))
      return whenPresent(read, (value) => values.has(value) !== negated)
    }
    case 'null': {
      const read = reader(leaf.column, reading.whole(leaf.column))
      return (row, before, item, outer) => ((read(row, before, item, outer) ?? null) === null) !== negated
    }
    case 'items': {
      const read = reader(leaf.column, reading.whole(leaf.column))
      const test = build(normalForm(leaf.of), reading)
      return (row, before, item, outer) => {
        const list = read(row, before, item, outer)
        if (!Array.isArray(list)) return false
        return quantified(leaf.quantifier, list, (inner) => test(row, before, inner, outer)) !== negated
      }
    }
    case 'related': {
      const { rows, test } = relatedTest(leaf, reading, closureMatcher)
      return (row) => quantified(leaf.quantifier, rows(row), test(row)) !== negated
    }
    case 'count': {
      const { rows, test } = relatedTest(leaf, reading, closureMatcher)
      return (row) => holds(leaf.op, countOf(rows(row), test(row)), leaf.to)
    }
    default: {
      const [read, has] = [reader(leaf.column, reading.scalar(leaf.column)), TEXT_TESTS[leaf.is]]
      return whenPresent(read, (value) => has(value as string, leaf.text) !== negated)
    }
  }
}

function buildComparison({ column, op, to, plus }: Leaf & { is: 'compare' }, reading: Reading): RowTest {
  if (column.kind === 'list' && typeof to === 'object') {
    const [left, right] = [reader(column, reading.whole(column)), reader(to, reading.whole(to))]
    return (row, before, item, outer) =>
      isSameJson(left(row, before, item, outer), right(row, before, item, outer)) === (op === 'eq')
  }
  if (typeof to !== 'object') {
    const read = reader(column, reading.scalar(column, op === 'eq' || op === 'neq' ? [to] : undefined))
    return whenPresent(read, (value) => holds(op, value, to))
  }
  const [left, right] = [reader(column, reading.scalar(column)), reader(to, reading.scalar(to))]
  return (row, before, item, outer) => {
    const [a, b] = [left(row, before, item, outer) ?? null, right(row, before, item, outer) ?? null]
    return a !== null && b !== null && holds(op, a, plus === undefined ? b : (b as number) + plus)
  }
}

/** The related rows that count, and what is asked of them beside the row that they are related to. */
export function relatedTest(
  { relation, of }: Related | RelatedCount,
  reading: Reading,
  compile: (predicate: Predicate, reading: Reading) => RowTest | undefined,
): { rows: (row: unknown) => Iterable<unknown>; test: (outer: unknown) => (row: unknown) => boolean } {
  const { related } = reading
  if (!related)
    throw new TypeError(`A matcher needs to be told how to find related rows of ${relation.table}.`)
  const beyond = reading.across?.(relation.table) ?? reading
  const test = compile(of, beyond) ?? closureMatcher(of, beyond)
  const counts = compile(relation.where ?? ALWAYS, beyond) ?? closureMatcher(relation.where ?? ALWAYS, beyond)
  return {
    rows: (row) => those(related(row, relation), (other) => counts(other, undefined, undefined, row)),
    test: (outer) => (row) => test(row, undefined, undefined, outer),
  }
}

function* those(rows: Iterable<unknown>, count: (row: unknown) => boolean): Iterable<unknown> {
  for (const row of rows) if (count(row)) yield row
}

function whenPresent(read: Read, test: (value: unknown) => boolean): RowTest {
  return (row, before, item, outer) => {
    const value = read(row, before, item, outer) ?? null
    return value !== null && test(value)
  }
}

function reader({ of }: Pick<ColumnRef, 'of'>, { property, convert }: ColumnReader): Read {
  if (property === undefined)
    return convert ? (_row, _before, item) => convert(item) : (_row, _before, item) => item
  const find = finder(of, property)
  return convert ? (row, before, item, outer) => convert(find(row, before, item, outer)) : find
}

function finder(of: ColumnRef['of'], property: string): Read {
  if (of === 'before') return (_row, before) => (before as Properties | undefined)?.[property]
  if (of === 'outer') return (_row, _before, _item, outer) => (outer as Properties | undefined)?.[property]
  return (row) => (row as Properties)[property]
}
