import {
  type ColumnRef,
  type Comparison,
  ITEM,
  type Json,
  type Predicate,
  type Quantifier,
  type Row,
  type Scalar,
  type Stored,
  type Table,
  type TextTest,
} from '@guanxi/core/store'
import type { Random } from './random-source.ts'
import { type Dataset, randomRelation } from './random-tables.ts'
import { KEYS, randomKind, randomScalar, type ScalarKind } from './random-values.ts'

/** What a condition is about: a table, and inside a list its items. */
export interface Ground {
  readonly random: Random
  readonly dataset: Dataset
  readonly table: Table
  /** Where the row stands whose related rows are asked about. */
  readonly outer?: Omit<Ground, 'items'>
  /** The items of the list at hand. */
  readonly items?: readonly Json[]
}

const COMPARISONS: readonly Comparison[] = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte']
const TEXT_TESTS: readonly TextTest[] = ['contains', 'startsWith', 'endsWith']
const QUANTIFIERS: readonly Quantifier[] = ['some', 'every', 'everyNonEmpty', 'none']

/** A condition at most `depth` deep. */
export function randomPredicate(ground: Ground, depth: number): Predicate {
  const { random } = ground
  const roll = random.int(20)
  if (depth === 0 || roll < 7) return randomLeaf(ground)
  if (roll < 13) {
    return {
      is: random.pick(['all', 'any'] as const),
      of: random.picks(3, () => randomPredicate(ground, depth - 1)),
    }
  }
  if (roll < 15) return { is: 'not', of: randomPredicate(ground, depth - 1) }
  // What is related is related to the row, not to an item of one of its lists.
  return roll < 17 || ground.items ? randomItems(ground, depth - 1) : randomRelated(ground, depth - 1)
}

/** A column that compares and sorts, or a place inside JSON or an item. */
export function randomRef(ground: Ground): ColumnRef {
  const { random, table, items } = ground
  if (items && random.chance(0.85)) return { column: ITEM, ...randomPlace(ground, items) }
  const { name, kind } = random.pick(table.columns)
  if (kind !== 'json') return { column: name, kind }
  const place = randomPlace(ground, valuesOf(ground, name))
  // The whole of a JSON column is no scalar.
  return { column: name, kind: place.kind, path: place.path ?? [random.pick(KEYS)] }
}

function randomLeaf(ground: Ground): Predicate {
  const { random } = ground
  const column = randomRef(ground)
  const roll = random.int(20)
  if (roll < 1) return { is: 'constant', value: random.chance(0.5) }
  if (roll < 3) return { is: 'null', column }
  if (roll < 6) return { is: 'in', column, values: random.picks(5, () => likelyValue(ground, column)) }
  if (roll < 9 && isText(column))
    return {
      is: random.pick(TEXT_TESTS),
      column: { ...column, kind: 'text' },
      text: likelyText(ground, column),
    }
  const op = random.pick(COMPARISONS)
  if (roll > 15) {
    const to = random.picks(6, () => randomOther(ground)).find(({ kind }) => kind === column.kind)
    if (to) return { is: 'compare', column, op, to, ...randomPlus(random, column) }
  }
  return { is: 'compare', column, op, to: likelyValue(ground, column) }
}

/** What a column is compared with: another of this row, or one of the row around it. */
function randomOther(ground: Ground): ColumnRef {
  const { random, outer } = ground
  return outer && random.chance(0.6) ? { ...randomRef(outer), of: 'outer' } : randomRef(ground)
}

function randomPlus(random: Random, { kind }: ColumnRef): { readonly plus?: number } {
  if ((kind !== 'int' && kind !== 'datetime') || random.chance(0.5)) return {}
  return { plus: random.int(2000) - 1000 }
}

/** Inside JSON anything may be asked for its text; a column is of one kind. */
function isText({ column, kind, path }: ColumnRef): boolean {
  return kind === 'text' || path !== undefined || column === ITEM
}

function randomItems(ground: Ground, depth: number): Predicate {
  const { random, table } = ground
  const json = random.pick(table.columns.filter(({ kind }) => kind === 'json'))
  const roots = valuesOf(ground, json.name)
  const path = likelyPath(random, random.pick(roots), (found) => Array.isArray(found))
  const lists = roots.map((root) => dig(root, path)).filter((found) => Array.isArray(found))
  const column: ColumnRef = { column: json.name, kind: 'list', ...(path.length > 0 && { path }) }
  const of = randomPredicate({ ...ground, items: lists.flat() }, Math.min(depth, 2))
  return { is: 'items', column, quantifier: random.pick(QUANTIFIERS), of }
}

function randomRelated(ground: Ground, depth: number): Predicate {
  const { random, dataset } = ground
  const relation = randomRelation(random, dataset, ground.table)
  const table = dataset.tables.find(({ name }) => name === relation.table) ?? ground.table
  const there: Ground = { random, dataset, table, outer: { random, dataset, table: ground.table } }
  const where = random.chance(0.3) ? { where: randomPredicate(there, 1) } : {}
  const of = randomPredicate(there, depth)
  if (random.chance(0.7))
    return { is: 'related', relation: { ...relation, ...where }, quantifier: random.pick(QUANTIFIERS), of }
  return {
    is: 'count',
    relation: { ...relation, ...where },
    of,
    op: random.pick(COMPARISONS),
    to: random.int(4),
  }
}

/** A value the column may well have. */
function likelyValue(ground: Ground, ref: ColumnRef): Scalar {
  const { random } = ground
  const kind = ref.kind as ScalarKind
  const found = random.chance(0.7) ? foundAt(ground, ref) : null
  const wanted = typeof randomScalar(random, kind)
  const isWanted = typeof found === wanted && (wanted !== 'number' || Number.isSafeInteger(found))
  return isWanted ? (found as Scalar) : randomScalar(random, kind)
}

/** A piece of a text the column may well have. */
function likelyText(ground: Ground, ref: ColumnRef): string {
  const { random } = ground
  const text = Array.from(String(likelyValue(ground, { ...ref, kind: 'text' })))
  const start = random.int(text.length + 1)
  return random.chance(0.3) ? text.join('') : text.slice(start, start + random.int(3)).join('')
}

function foundAt(ground: Ground, { column, path = [] }: ColumnRef): Json {
  const values = column === ITEM ? (ground.items ?? []) : valuesOf(ground, column)
  return values.length > 0 ? dig(ground.random.pick(values), path) : null
}

/** A place in one of these values, with the kind of what is there or, now and then, another. */
function randomPlace(
  { random }: Ground,
  roots: readonly Json[],
): { kind: ScalarKind; path?: readonly (string | number)[] } {
  const root = roots.length > 0 ? random.pick(roots) : null
  const path = likelyPath(random, root, (found) => typeof found !== 'object')
  const found = dig(root, path)
  const kind = random.chance(0.15) ? randomKind(random) : likelyKind(random, found)
  return path.length > 0 ? { kind, path } : { kind }
}

function likelyKind(random: Random, value: Json): ScalarKind {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return random.pick(['int', 'datetime'] as const)
  return random.chance(0.8) ? 'text' : randomKind(random)
}

/** Walks into a value until it is there or gets lost. */
function likelyPath(
  random: Random,
  root: Json,
  isThere: (found: Json) => boolean,
): readonly (string | number)[] {
  const path: (string | number)[] = []
  let found = root
  while (path.length < 3 && !(isThere(found) && random.chance(0.9))) {
    const steps: readonly (string | number)[] = Array.isArray(found)
      ? [...found.keys()]
      : Object.keys(found ?? {})
    const step = steps.length > 0 && random.chance(0.9) ? random.pick(steps) : random.pick([...KEYS, 0, 1])
    path.push(step)
    found = dig(found, [step])
  }
  return path
}

function valuesOf({ dataset, table }: Ground, column: string): readonly Json[] {
  const fillings = dataset.fillings.filter((filling) => filling.table === table)
  return fillings.flatMap(({ rows }) => rows.map((row) => row[column] ?? null))
}

/** What stands at a place, or null. */
function dig(root: Stored | undefined, path: readonly (string | number)[]): Json {
  let found: Json = root ?? null
  for (const step of path) {
    const isInside =
      typeof found === 'object' && found !== null && Array.isArray(found) === (typeof step === 'number')
    if (!isInside || !Object.hasOwn(found as object, step)) return null
    found = (found as { readonly [step: string | number]: Json })[step] ?? null
  }
  return found
}

/** The value of a sort key in a row, as a cursor needs it. */
export function sortValue(row: Row, { column, kind, path = [] }: ColumnRef): Stored {
  const found = dig(row[column], path)
  const wanted = kind === 'bool' ? 'boolean' : kind === 'int' || kind === 'datetime' ? 'number' : 'string'
  return typeof found === wanted ? found : null
}
