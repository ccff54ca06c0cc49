import { compileMatcher } from '../../conditions/compile-matcher.ts'
import type { Condition } from '../../conditions/condition.ts'
import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { looksElsewhere } from '../access/access.ts'
import { forbidden } from '../access/forbidden.ts'
import { engineErrors } from '../engine-errors.ts'
import { encodeRecord } from '../entities/codec.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { maskWith, sightOf } from '../entities/reach.ts'
import { type Asking, ask, lowerFor } from '../query/asking.ts'
import { checkKeys, misused, relationOf, visibleRow } from '../query/list-records.ts'
import { noteReads } from '../query/note-reads.ts'
import type { Caller } from '../runtime.ts'
import { journalTable } from './entry.ts'
import { foldUntil } from './fold.ts'
import { changesOfMany } from './rows-at.ts'

type Shown = Record<string, unknown>

/** A record as it was: whole, and as the caller may see it. */
interface State {
  readonly record: Readonly<Shown>
  readonly shown: Shown
}

/** Which records as they were at an instant. */
export interface PastList {
  readonly at: Date
  /** What held of them then. It asks of no related records. */
  readonly where?: Condition
  /** Which of the records to look at, by what holds today. At most 1,000 are looked at. */
  readonly among?: Condition
}

const KEYS: ReadonlySet<string> = new Set(['at', 'where', 'among'])
const MOST = 1_000

/**
 * A record as it was at an instant, with the fields that the caller may see; null when it did not exist or was deleted.
 * Records that come along are as they were then, each by what the caller may see of it today.
 */
export async function recordAsOf(
  caller: Caller,
  entity: Entity,
  id: string,
  at: Date,
  { include = [] }: { readonly include?: readonly string[] } = {},
): Promise<Shown | null> {
  checkInstant(entity, at)
  const asking = await ask(caller, entity)
  const row = await visibleRow(asking, id, true)
  if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
  const [state] = await statesAt(asking, [row], at)
  if (!state) return null
  for (const name of new Set(include)) state.shown[name] = await relatedAt(asking, state, name, at)
  await noteReads(asking, `${entity.name}.asOf`, [state.shown])
  return state.shown
}

/** Records as they were at an instant, those that are deleted today among them. */
export async function listAsOf(caller: Caller, entity: Entity, query: PastList): Promise<readonly Shown[]> {
  checkKeys(entity, query, KEYS)
  const { at, where, among } = query
  checkInstant(entity, at)
  // Whoever may read nothing learns nothing of what conditions may say.
  if (!caller.access.may('read', entity)) throw forbidden(caller.access.actor, 'read', entity.name)
  const asking = await ask(caller, entity)
  const held = where === undefined ? undefined : lowerFor(asking, where)
  if (held && looksElsewhere(held))
    throw misused(entity, 'NOT_AN_OPTION', 'where', { options: 'fields of the record itself' })
  const column = { column: 'createdAt', kind: 'datetime' } as const
  const rows = await readable(
    asking,
    both({ is: 'compare', column, op: 'lte', to: at.getTime() }, among && lowerFor(asking, among)),
  )
  const matches = held && compileMatcher<Row>(held)
  const states = (await statesAt(asking, rows, at)).filter(
    ({ record }) => !matches || matches(encodeRecord(entity, record as Rec, asking.custom)),
  )
  const shown = states.map((state) => state.shown)
  await noteReads(asking, `${entity.name}.listAsOf`, shown)
  return shown
}

function checkInstant(entity: Entity, at: unknown): void {
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) throw misused(entity, 'NOT_DATETIME', 'at')
}

/** What the caller may read today, deleted or not. Throws CRM_LIMIT where that is too much to be folded. */
async function readable({ store, caller, entity }: Asking, which: Predicate): Promise<readonly Row[]> {
  const where = both(which, caller.access.rowsFor('read', entity))
  const rows = await store.find(entity.table, caller.tenant, { where, limit: MOST + 1 })
  if (rows.length > MOST) throw engineErrors.CRM_LIMIT({ what: 'among', limit: MOST })
  return rows
}

/** What these records were; those that were not there are left out. */
async function statesAt(
  { store, caller, entity, custom }: Asking,
  rows: readonly Row[],
  at: Date,
): Promise<readonly State[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row['id'] as string)
  const byRecord = await changesOfMany(store, caller.tenant, entity.name, ids)
  const sight = await sightOf(caller, entity, rows)
  return rows.flatMap((row): State[] => {
    const record = foldUntil(entity, custom, byRecord.get(row['id'] as string) ?? [], at.getTime())
    return record ? [{ record, shown: maskWith(record, sight(row)) }] : []
  })
}

/** The record, or the records, to which a relation led then. */
async function relatedAt(asking: Asking, { record }: State, name: string, at: Date): Promise<unknown> {
  const { relation, target } = relationOf(asking, name)
  const isOne = relation.cardinality === 'one'
  const key = record[relation.local]
  if (typeof key !== 'string' || !asking.caller.access.may('read', target)) return isOne ? null : []
  const theirs = await ask(asking.caller, target)
  const ids = relation.foreign === 'id' ? [key] : await onceRelated(theirs, relation.foreign, key)
  const states = await statesAt(theirs, await readable(theirs, oneOf('id', ids)), at)
  const related = states.filter((state) => state.record[relation.foreign] === key).map(({ shown }) => shown)
  await noteReads(theirs, `${asking.entity.name}.asOf`, related)
  return isOne ? (related[0] ?? null) : related
}

/** Records whose reference led to this one at any time: the journal alone tells of those that were led elsewhere since. */
async function onceRelated({ store, caller, entity }: Asking, field: string, id: string): Promise<string[]> {
  const brought = { column: 'changes', kind: 'text', path: [field, 1] } as const
  const rows = await store.find(journalTable, caller.tenant, {
    where: both(equals('entity', entity.name), { is: 'compare', column: brought, op: 'eq', to: id }),
    columns: ['recordId'],
    limit: MOST + 1,
  })
  if (rows.length > MOST) throw engineErrors.CRM_LIMIT({ what: `include.${field}`, limit: MOST })
  return [...new Set(rows.map((row) => row['recordId'] as string))]
}
