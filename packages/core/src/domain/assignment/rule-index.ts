import type { Predicate, Scalar } from '../../conditions/predicate.ts'
import type { Shape } from '../../conditions/shape.ts'

/** Finds, without asking each, the positions of the conditions that a record could satisfy, in ascending order. */
export type RuleIndex = (record: Readonly<Record<string, unknown>>) => readonly (readonly number[])[]

/** Kinds whose values in a record are those that a store holds. */
const PLAIN: ReadonlySet<string> = new Set(['text', 'select', 'ref', 'bool', 'int'])

interface Key {
  readonly field: string
  readonly values: readonly Scalar[]
}

/**
 * Sorts conditions by one value that each of them demands, as `region` in `{ region: 'north', employees: … }`: the field
 * that tells most of them apart. Ten thousand rules for a thousand regions then cost as much as ten.
 */
export function indexRules(shape: Shape, predicates: readonly (Predicate | undefined)[]): RuleIndex {
  const keys = predicates.map((predicate) => (predicate ? demandedValues(shape, predicate) : []))
  const spread = valuesByField(keys)
  const always: number[] = []
  const byField = new Map<string, Map<Scalar, number[]>>()
  for (const [position, candidates] of keys.entries()) {
    const key = mostTelling(candidates, spread)
    if (!key) always.push(position)
    else addTo(byField, key, position)
  }
  const fields = [...byField]
  return (record) => {
    const lists: (readonly number[])[] = always.length > 0 ? [always] : []
    for (const [field, byValue] of fields) {
      const found = positionsOf(byValue, record[field] as Scalar)
      if (found) lists.push(found)
    }
    return lists
  }
}

/** Normalising is dear, and what comes from a store is normal already: only a text that is not found is tried again. */
function positionsOf(
  byValue: ReadonlyMap<Scalar, readonly number[]>,
  value: Scalar,
): readonly number[] | undefined {
  return byValue.get(value) ?? (typeof value === 'string' ? byValue.get(value.normalize()) : undefined)
}

/** The smallest position, of lists that each ascend, for which `test` holds; -1 when there is none. */
export function firstOf(lists: readonly (readonly number[])[], test: (position: number) => boolean): number {
  const [only] = lists
  if (lists.length === 1 && only) {
    for (const position of only) if (test(position)) return position
    return -1
  }
  const at = lists.map(() => 0)
  for (;;) {
    let next = -1
    let smallest = Number.POSITIVE_INFINITY
    for (let list = 0; list < lists.length; list++) {
      const position = lists[list]?.[at[list] as number]
      if (position !== undefined && position < smallest) [next, smallest] = [list, position]
    }
    if (next < 0) return -1
    if (test(smallest)) return smallest
    ;(at[next] as number)++
  }
}

/** The values of which a record must have one to satisfy the predicate, by field. */
function demandedValues(shape: Shape, predicate: Predicate): readonly Key[] {
  if (predicate.is === 'all') return predicate.of.flatMap((part) => demandedValues(shape, part))
  if (predicate.is !== 'compare' && predicate.is !== 'in') return []
  const { column } = predicate
  if (column.path || column.of || !PLAIN.has(shape.fields[column.column]?.type.kind ?? '')) return []
  if (predicate.is === 'in') return [{ field: column.column, values: predicate.values }]
  const isValue = predicate.op === 'eq' && typeof predicate.to !== 'object'
  return isValue ? [{ field: column.column, values: [predicate.to as Scalar] }] : []
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

function mostTelling(
  keys: readonly Key[],
  spread: ReadonlyMap<string, ReadonlySet<Scalar>>,
): Key | undefined {
  const weight = ({ field, values }: Key) => (spread.get(field)?.size ?? 0) / Math.max(1, values.length)
  return keys.reduce<Key | undefined>(
    (best, key) => (best && weight(best) >= weight(key) ? best : key),
    undefined,
  )
}

function addTo(byField: Map<string, Map<Scalar, number[]>>, { field, values }: Key, position: number): void {
  const byValue = byField.get(field) ?? new Map<Scalar, number[]>()
  byField.set(field, byValue)
  for (const value of new Set(values)) byValue.set(value, [...(byValue.get(value) ?? []), position])
}
