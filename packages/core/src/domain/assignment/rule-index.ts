import { firstMatcher } from '../../conditions/first-match.ts'
import { ALWAYS, type Predicate, type Scalar } from '../../conditions/predicate.ts'
import type { Shape } from '../../conditions/shape.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** A condition in its place among others. */
export interface Indexed<V> {
  /** What it says at any moment: read for the values that it demands. */
  readonly predicate: Predicate
  /** Whether it says the same at every moment, so that the predicate is all of it. */
  readonly isFixed: boolean
  matches(record: AnyRecord, vars: V): boolean
}

/** Finds the first condition, from a place on, that a record satisfies, without asking each; -1 when there is none. */
export type RuleIndex<V> = (record: AnyRecord, vars: V, from: number) => number

/** Kinds whose values in a record are those that a store holds. */
const PLAIN: ReadonlySet<string> = new Set(['text', 'select', 'ref', 'bool', 'int'])
/** So few are asked one after another faster than they are looked up. */
const FEW = 12

interface Key {
  readonly field: string
  readonly values: readonly Scalar[]
  /** The part of the predicate that demands it: who is found by the value need not be asked for it again. */
  readonly part: Predicate
}

interface Entry<V> {
  readonly at: number
  readonly condition: Indexed<V>
  /** What is still to be asked, of a condition that is fixed. */
  readonly rest: Predicate
}

interface ByField<V> {
  readonly field: string
  readonly nodes: ReadonlyMap<Scalar, Node<V>>
}

/** Conditions that are asked, and others that are found by a value that each of them demands, field by field. */
interface Node<V> {
  readonly asked: readonly Entry<V>[]
  readonly byField: readonly ByField<V>[]
  /** Whether all that are asked are fixed, so that one matcher can ask them. */
  readonly isFixed: boolean
  /** The place among `asked` of the first that holds; made when it is first needed, and only where all are fixed. */
  first: ((record: AnyRecord) => number) | undefined
}

/**
 * Sorts conditions by the values that each of them demands, as `region` in `{ region: 'north', employees: … }`: by the
 * field that tells most of them apart, and those that are alike in it by the next one. Ten thousand rules for a thousand
 * regions then cost as much as ten.
 */
export function indexRules<V>(shape: Shape, conditions: readonly Indexed<V>[]): RuleIndex<V> {
  const top = nodeOf(
    shape,
    conditions.map((condition, at) => ({ at, condition, rest: condition.predicate })),
  )
  return (record, vars, from) => {
    const found = firstIn(shape, top, record, vars, from, conditions.length)
    return found === conditions.length ? -1 : found
  }
}

/** The smallest place, from one on, that holds; `below` when none before it does. */
function firstIn<V>(
  shape: Shape,
  node: Node<V>,
  record: AnyRecord,
  vars: V,
  from: number,
  below: number,
): number {
  const { asked, byField } = node
  let best = asked.length > 0 ? firstAsked(shape, node, record, vars, from, below) : below
  for (let at = 0; at < byField.length; at++) {
    const { field, nodes } = byField[at] as ByField<V>
    const next = nodeFor(nodes, record[field] as Scalar)
    if (next) best = firstIn(shape, next, record, vars, from, best)
  }
  return best
}

function firstAsked<V>(
  shape: Shape,
  node: Node<V>,
  record: AnyRecord,
  vars: V,
  from: number,
  below: number,
): number {
  const { asked } = node
  const found =
    from === 0 && node.isFixed
      ? compiled(shape, node)(record)
      : asked.findIndex(({ at, condition }) => at >= from && condition.matches(record, vars))
  return found < 0 ? below : Math.min(below, (asked[found] as Entry<V>).at)
}

function compiled<V>(shape: Shape, node: Node<V>): (record: AnyRecord) => number {
  node.first ??= firstMatcher(
    shape,
    node.asked.map(({ rest }) => rest),
  )
  return node.first
}

/** Normalising is dear, and what comes from a store is normal already: only a text that is not found is tried again. */
function nodeFor<V>(nodes: ReadonlyMap<Scalar, Node<V>>, value: Scalar): Node<V> | undefined {
  return nodes.get(value) ?? (typeof value === 'string' ? nodes.get(value.normalize()) : undefined)
}

function nodeOf<V>(shape: Shape, entries: readonly Entry<V>[]): Node<V> {
  if (entries.length <= FEW) return newNode(entries, [])
  const keys = entries.map(({ rest }) => demandedValues(shape, rest))
  const spread = valuesByField(keys)
  const asked: Entry<V>[] = []
  const byField = new Map<string, Map<Scalar, Entry<V>[]>>()
  for (const [index, entry] of entries.entries()) {
    const key = mostTelling(keys[index] ?? [], spread)
    if (key) addTo(byField, key, { ...entry, rest: without(entry.rest, key.part) })
    else asked.push(entry)
  }
  return newNode(
    asked,
    [...byField].map(([field, byValue]) => ({
      field,
      nodes: new Map([...byValue].map(([value, those]) => [value, nodeOf(shape, those)])),
    })),
  )
}

function newNode<V>(asked: readonly Entry<V>[], byField: readonly ByField<V>[]): Node<V> {
  return { asked, byField, isFixed: asked.every(({ condition }) => condition.isFixed), first: undefined }
}

/** The values of which a record must have one to satisfy the predicate, by field. */
function demandedValues(shape: Shape, predicate: Predicate): readonly Key[] {
  if (predicate.is === 'all') return predicate.of.flatMap((part) => demandedValues(shape, part))
  if (predicate.is !== 'compare' && predicate.is !== 'in') return []
  const { column } = predicate
  const field = shape.fields[column.column]
  // What is brought into form before it is compared is not found as it stands.
  if (column.path || column.of || !field || field.normalise || !PLAIN.has(field.type.kind)) return []
  const of = { field: column.column, part: predicate }
  if (predicate.is === 'in') return [{ ...of, values: predicate.values }]
  const isValue = predicate.op === 'eq' && typeof predicate.to !== 'object'
  return isValue ? [{ ...of, values: [predicate.to as Scalar] }] : []
}

/** What is left of a predicate when one part of it is known to hold. */
function without(predicate: Predicate, part: Predicate): Predicate {
  if (predicate === part) return ALWAYS
  return predicate.is === 'all'
    ? { is: 'all', of: predicate.of.map((one) => without(one, part)).filter((one) => one !== ALWAYS) }
    : predicate
}

function valuesByField(keys: readonly (readonly Key[])[]): ReadonlyMap<string, ReadonlySet<Scalar>> {
  const spread = new Map<string, Set<Scalar>>()
  for (const { field, values } of keys.flat()) {
    const seen = spread.get(field) ?? new Set()
    for (const value of values) seen.add(value)
    spread.set(field, seen)
  }
  return spread
}

/** A field in which all are alike tells nothing. */
function mostTelling(
  keys: readonly Key[],
  spread: ReadonlyMap<string, ReadonlySet<Scalar>>,
): Key | undefined {
  const weight = ({ field, values }: Key) => (spread.get(field)?.size ?? 0) / Math.max(1, values.length)
  return keys
    .filter((key) => weight(key) > 1)
    .reduce<Key | undefined>((best, key) => (best && weight(best) >= weight(key) ? best : key), undefined)
}

function addTo<V>(
  byField: Map<string, Map<Scalar, Entry<V>[]>>,
  { field, values }: Key,
  entry: Entry<V>,
): void {
  const byValue = byField.get(field) ?? new Map<Scalar, Entry<V>[]>()
  byField.set(field, byValue)
  for (const value of new Set(values)) {
    const those = byValue.get(value)
    if (those) those.push(entry)
    else byValue.set(value, [entry])
  }
}
