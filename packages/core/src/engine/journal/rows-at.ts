import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { encodeRecord } from '../entities/codec.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { entryOf, type JournalEntry, journalTable } from './entry.ts'
import { foldUntil } from './fold.ts'

/** Whose rows, of what, at which instant. */
export interface RowsAsked {
  readonly store: Store
  readonly tenant: string
  readonly entity: Entity
  readonly custom: CustomFields
  /** Epoch milliseconds. */
  readonly at: number
  /** Which of them, by what never changes of a record. */
  readonly fixed?: Predicate | undefined
}

const MOST = 10_000
const AT_ONCE = 500

/**
 * Rows as they were at an instant, in the order of their ids. What was not written since is taken as it is; only of the
 * others the journal is read. Throws CRM_LIMIT where there are more than 10,000 to look at.
 */
export async function rowsAt({
  store,
  tenant,
  entity,
  custom,
  at,
  fixed,
}: RowsAsked): Promise<readonly Row[]> {
  const column = { column: 'createdAt', kind: 'datetime' } as const
  const rows = await store.find(entity.table, tenant, {
    where: both({ is: 'compare', column, op: 'lte', to: at }, fixed),
    limit: MOST + 1,
  })
  if (rows.length > MOST) throw engineErrors.CRM_LIMIT({ what: entity.name, limit: MOST })
  const changed = rows.filter((row) => (row['updatedAt'] as number) > at).map((row) => row['id'] as string)
  const then = new Map<string, Row>()
  for (let from = 0; from < changed.length; from += AT_ONCE) {
    const ids = changed.slice(from, from + AT_ONCE)
    for (const [id, entries] of await changesOfMany(store, tenant, entity.name, ids)) {
      const record = foldUntil(entity, custom, entries, at)
      if (record) then.set(id, encodeRecord(entity, record as Rec, custom))
    }
  }
  return rows.flatMap((row): readonly Row[] => {
    const known = (row['updatedAt'] as number) > at ? then.get(row['id'] as string) : row
    return known && (known['deletedAt'] ?? null) === null ? [known] : []
  })
}

/** The entries that tell how records changed, by record and in the order of versions. */
export async function changesOfMany(
  store: Store,
  tenant: string,
  entity: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly JournalEntry[]>> {
  const version = { column: 'version', kind: 'int' } as const
  const isChange: Predicate = { is: 'compare', column: version, op: 'gte', to: 1 }
  const found = await store.find(journalTable, tenant, {
    where: both(oneOf('recordId', ids), equals('entity', entity), isChange),
    orderBy: [{ column: version, direction: 'asc' }],
  })
  return Map.groupBy(found.map(entryOf), ({ recordId }) => recordId)
}
