import { compileMatcher } from '../../conditions/compile-matcher.ts'
import { equals, oneOf, type Predicate, type RelationRef } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { rowsAt } from '../journal/rows-at.ts'
import type { Runtime } from '../runtime.ts'
import type { Elsewhere } from './access.ts'
import type { ReadFacts } from './standing.ts'

/** Reads rows as they were at an instant, each entity from the journal where it changed since. */
export function pastReader(runtime: Runtime, store: Store, tenant: string, at: number): ReadFacts {
  return async (name, _columns, { where, fixed, limit } = {}) => {
    const entity = runtime.model.entity(name)
    const custom = await runtime.customFields(store, tenant, name)
    const rows = await rowsAt({ store, tenant, entity, custom, at, fixed })
    const matches = where && compileMatcher<Row>(where)
    const found = matches ? rows.filter((row) => matches(row)) : rows
    return limit === undefined ? found : found.slice(0, limit)
  }
}

/** Decides what asks about related rows by those of that time. */
export async function pastElsewhere(
  read: ReadFacts,
  predicates: readonly Predicate[],
  row: Row,
): Promise<Elsewhere> {
  const related = new Map<string, Row[]>()
  for (const predicate of predicates) await load(predicate, [row])

  async function load(predicate: Predicate, rows: readonly Row[]): Promise<void> {
    if (predicate.is === 'all' || predicate.is === 'any')
      for (const part of predicate.of) await load(part, rows)
    else if (predicate.is === 'not') await load(predicate.of, rows)
    else if (predicate.is === 'related' || predicate.is === 'count') {
      const { table, local, foreign, where } = predicate.relation
      const keys = [...new Set(rows.flatMap((one) => (one[local] ?? []) as string))]
      // By anything but its id a record may have been found then and not be now: all are looked at.
      const fixed = foreign === 'id' ? { fixed: keys.length > 0 ? oneOf('id', keys) : equals('id', '') } : {}
      const found = (await read(table, [], fixed)).filter((one) => keys.includes(one[foreign] as string))
      related.set(nameOf(predicate.relation), [...(related.get(nameOf(predicate.relation)) ?? []), ...found])
      await load(predicate.of, found)
      if (where) await load(where, found)
    }
  }

  return (predicate, one) =>
    compileMatcher<Row>(predicate, (of, relation) =>
      onceEach(related.get(nameOf(relation)) ?? []).filter(
        (other) => other[relation.foreign] === of[relation.local],
      ),
    )(one)
}

function nameOf({ table, local, foreign }: RelationRef): string {
  return `${table} ${local} ${foreign}`
}

function onceEach(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row['id'], row])).values()]
}
