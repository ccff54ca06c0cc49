import { type RowTest, relatedTest } from './matcher-closures.ts'
import { mayGenerateCode } from './may-generate-code.ts'
import { type Leaf, type NormalForm, normalForm } from './normal-form.ts'
import type { ColumnRef, Comparison, Predicate } from './predicate.ts'
import type { ColumnReader, Reading } from './reading.ts'
import { countOf, holds, isSameJson, quantified, TEXT_TESTS } from './row-tests.ts'
import { compareText } from './text.ts'

const SIGN: { readonly [C in Comparison]: string } = {
  eq: '===',
  neq: '!==',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
}
const NOTHING = {}
const MOST_INLINE = 4
const MOST_KEPT = 500

/** Tells by its place which of several predicates a row satisfies first. */
type FirstTest = (row: Readonly<Record<string, unknown>>) => number
type Factory = (values: readonly unknown[]) => unknown
const factories = new Map<string, Factory>()

/**
 * A matcher as generated code, which runs like one written by hand; undefined where the platform forbids code from text.
 * The text holds only our own words and quoted column names. Every value is handed in by reference.
 */
export function codeMatcher(predicate: Predicate, reading: Reading): RowTest | undefined {
  if (!mayGenerateCode()) return undefined
  const draft: Draft = { reading, values: [], temporaries: 0 }
  const source = writeFunction(draft, `return ${writeForm(draft, normalForm(predicate))}`)
  return factoryOf(source)(draft.values) as RowTest
}

/** The same for several predicates, one after another in one function: the place of the first that holds, or -1. */
export function codeFirst(predicates: readonly Predicate[], reading: Reading): FirstTest | undefined {
  if (!mayGenerateCode()) return undefined
  const draft: Draft = { reading, values: [], temporaries: 0 }
  const tests = predicates.map((one, at) => `if (${writeForm(draft, normalForm(one))}) return ${at}`)
  return factoryOf(writeFunction(draft, [...tests, 'return -1'].join('\n')))(draft.values) as FirstTest
}

/** Conditions of the same build differ in values only, so the code of one serves the others. */
function factoryOf(source: string): Factory {
  const known = factories.get(source)
  if (known) return known
  if (factories.size >= MOST_KEPT) factories.clear()
  const factory = new Function('values', source) as Factory
  factories.set(source, factory)
  return factory
}

/** A matcher being written: an expression over the row `r`, the row before `b`, the item `i` and the outer row `o`. */
interface Draft {
  readonly reading: Reading
  /** What the code refers to as `v0`, `v1`, … */
  readonly values: unknown[]
  temporaries: number
}

function writeFunction(draft: Draft, body: string): string {
  const constants = draft.values.map((_, index) => `v${index} = values[${index}]`)
  const temporaries = Array.from({ length: draft.temporaries }, (_, index) => `t${index}`)
  return [
    constants.length > 0 ? `const ${constants.join(', ')}` : '',
    'return function (r, b, i, o) {',
    temporaries.length > 0 ? `let ${temporaries.join(', ')}` : '',
    body,
    '}',
  ].join('\n')
}

function writeForm(draft: Draft, form: NormalForm): string {
  if (form.is === 'constant') return String(form.value)
  if (form.is === 'leaf') return writeLeaf(draft, form.leaf, form.negated)
  if (form.of.length === 0) return String(form.is === 'all')
  return `(${form.of.map((part) => writeForm(draft, part)).join(form.is === 'all' ? ' && ' : ' || ')})`
}

function writeLeaf(draft: Draft, leaf: Leaf, negated: boolean): string {
  switch (leaf.is) {
    case 'compare':
      return writeComparison(draft, leaf)
    case 'in':
      return writeMembership(draft, leaf, negated)
    case 'null':
      return `(${writeRead(draft, leaf.column, draft.reading.whole(leaf.column))} ${negated ? '!=' : '=='} null)`
    case 'items':
      return writeItems(draft, leaf, negated)
    case 'related': {
      const { rows, test } = relatedTest(leaf, draft.reading, codeMatcher)
      return writeCall(
        draft,
        (row: unknown) => quantified(leaf.quantifier, rows(row), test(row)) !== negated,
        'r',
      )
    }
    case 'count': {
      const { rows, test } = relatedTest(leaf, draft.reading, codeMatcher)
      return writeCall(draft, (row: unknown) => holds(leaf.op, countOf(rows(row), test(row)), leaf.to), 'r')
    }
    default: {
      const [has, it] = [keep(draft, TEXT_TESTS[leaf.is]), declare(draft)]
      const read = writeRead(draft, leaf.column, draft.reading.scalar(leaf.column))
      return `((${it} = ${read}) != null && ${negated ? '!' : ''}${has}(${it}, ${keep(draft, leaf.text)}))`
    }
  }
}

function writeComparison(draft: Draft, { column, op, to, plus }: Leaf & { is: 'compare' }): string {
  if (column.kind === 'list' && typeof to === 'object') {
    const [left, right] = [column, to].map((one) => writeRead(draft, one, draft.reading.whole(one)))
    return `${op === 'eq' ? '' : '!'}${keep(draft, isSameJson)}(${left}, ${right})`
  }
  const isEquality = op === 'eq' || op === 'neq'
  if (typeof to !== 'object') {
    const read = writeRead(draft, column, draft.reading.scalar(column, isEquality ? [to] : undefined))
    if (op === 'eq') return `(${read} === ${keep(draft, to)})`
    const it = declare(draft)
    return `((${it} = ${read}) != null && ${writeSign(draft, column, op, it, keep(draft, to))})`
  }
  const [left, right] = [declare(draft), declare(draft)]
  const reads = [column, to].map((one) => writeRead(draft, one, draft.reading.scalar(one)))
  return `((${left} = ${reads[0]}) != null && (${right} = ${reads[1]}) != null && ${writeSign(draft, column, op, left, plus === undefined ? right : `(${right} + ${keep(draft, plus)})`)})`
}

/**
 * Texts are ordered by code point, which JavaScript's `<` is not. Days are ASCII, but for what JSON holds in place of one.
 */
function writeSign(draft: Draft, { kind }: ColumnRef, op: Comparison, left: string, right: string): string {
  if ((kind !== 'text' && kind !== 'date') || op === 'eq' || op === 'neq')
    return `${left} ${SIGN[op]} ${right}`
  return `${keep(draft, compareText)}(${left}, ${right}) ${SIGN[op]} 0`
}

function writeMembership(draft: Draft, { column, values }: Leaf & { is: 'in' }, negated: boolean): string {
  if (values.length === 0) return String(negated)
  const [read, it] = [writeRead(draft, column, draft.reading.scalar(column, values)), declare(draft)]
  const found =
    values.length <= MOST_INLINE
      ? `(${values.map((value) => `${it} === ${keep(draft, value)}`).join(' || ')})`
      : `${keep(draft, new Set(values))}.has(${it})`
  return `((${it} = ${read}) != null && ${negated ? '!' : ''}${found})`
}

function writeItems(
  draft: Draft,
  { column, quantifier, of }: Leaf & { is: 'items' },
  negated: boolean,
): string {
  const it = declare(draft)
  const inner = writeForm(draft, normalForm(of))
  const asked = `${keep(draft, quantified)}(${keep(draft, quantifier)}, ${it}, (i) => ${inner})`
  const read = writeRead(draft, column, draft.reading.whole(column))
  return `(Array.isArray(${it} = ${read}) && ${negated ? '!' : ''}${asked})`
}

function writeRead(draft: Draft, { of }: ColumnRef, { property, convert }: ColumnReader): string {
  const row = of === undefined ? 'r' : `(${of === 'before' ? 'b' : 'o'} ?? ${keep(draft, NOTHING)})`
  const found = property === undefined ? 'i' : `${row}[${JSON.stringify(property)}]`
  return convert ? writeCall(draft, convert, found) : found
}

function writeCall(draft: Draft, callee: (value: unknown) => unknown, argument: string): string {
  return `${keep(draft, callee)}(${argument})`
}

function keep(draft: Draft, value: unknown): string {
  return `v${draft.values.push(value) - 1}`
}

function declare(draft: Draft): string {
  draft.temporaries += 1
  return `t${draft.temporaries - 1}`
}
