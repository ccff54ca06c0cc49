import type { Condition } from '../../conditions/condition.ts'
import { both, empty, equals, oneOf } from '../../conditions/predicate.ts'
import type { RelationShape } from '../../conditions/shape.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import { isId, isPlainObject } from '../entities/parse-value.ts'
import { maskRows } from '../entities/reach.ts'
import { redirectOf } from '../entities/redirect.ts'
import type { Asker, Caller } from '../runtime.ts'
import { type Asking, answeredTo, ask, visibleWhere } from './asking.ts'
import { noteReads } from './note-reads.ts'
import { cursorBehind, isTexts, readCursor, sortKeys } from './sorting.ts'

/** Which records, in which order, how many. */
export interface ListQuery {
  readonly where?: Condition
  /** Fields, `-` in front for downwards. Empty values come last; ties are broken by id. By id when left out. */
  readonly orderBy?: string | readonly string[]
  /** At most 1,000; 50 when left out. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
  /** Relations whose records come along. */
  readonly include?: readonly string[]
  /** `exact`: the page also tells how many match in all. */
  readonly count?: 'exact'
}

/** One page of a list. */
export interface Page<R> {
  readonly items: readonly R[]
  /** Hand it back as `after` for the next page; absent on the last one. */
  readonly next?: string
  readonly total?: number
}

type Shown = Record<string, unknown>

const USUAL_LIMIT = 50
const MAX_LIMIT = 1_000
const MAX_INCLUDES = 10
const QUERY_KEYS: ReadonlySet<string> = new Set(['where', 'orderBy', 'limit', 'after', 'include', 'count'])

/** A page of the records that match and that the caller may see. */
export async function listRecords(
  caller: Caller,
  entity: Entity,
  query: ListQuery = {},
): Promise<Page<Shown>> {
  checkQuery(entity, query)
  const limit = checkLimit(query.limit)
  const asking = await ask(caller, entity)
  const where = visibleWhere(asking, query.where)
  const keys = sortKeys(asking, query.orderBy)
  const after = query.after === undefined ? undefined : readCursor(entity, keys, query.after)
  // One more than asked for tells whether there is a next page.
  const found = await asking.store.find(entity.table, caller.tenant, {
    where,
    orderBy: keys,
    limit: limit + 1,
    ...(after && { after }),
  })
  const rows = found.slice(0, limit)
  const items = await maskRows(caller, entity, rows, asking.custom)
  for (const relation of new Set(query.include)) await include(asking, rows, items, relation)
  await noteReads(asking, `${entity.name}.list`, items)
  const last = rows.at(-1)
  return {
    items,
    ...(found.length > limit && last && { next: cursorBehind(entity, keys, last) }),
    ...(query.count === 'exact' && { total: await asking.store.count(entity.table, caller.tenant, where) }),
  }
}

/** How many records match that the caller may see. */
export async function countRecords(caller: Caller, entity: Entity, where?: Condition): Promise<number> {
  const asking = await ask(caller, entity)
  const count = await asking.store.count(entity.table, caller.tenant, visibleWhere(asking, where))
  await noteReads(asking, `${entity.name}.count`, [])
  return count
}

/** The record of an id, or null when there is none that the caller may see. */
export async function getRecord(caller: Caller, entity: Entity, id: unknown): Promise<Shown | null> {
  if (typeof id !== 'string') throw misused(entity, 'NOT_ID', 'id')
  const asking = await ask(caller, entity)
  if (!isId(id)) return null
  const find = async (wanted: string) => {
    const where = both(equals('id', wanted), visibleWhere(asking, undefined))
    const [found] = await asking.store.find(entity.table, caller.tenant, { where, limit: 1 })
    return found
  }
  const row = (await find(id)) ?? (await findRedirected(asking, id, find))
  if (!row) return null
  const [shown = null] = await maskRows(caller, entity, [row], asking.custom)
  await noteReads(asking, `${entity.name}.get`, shown ? [shown] : [])
  return shown
}

/** What a record became that was merged into another one. Only asked when the id itself is found nowhere. */
async function findRedirected(
  { store, caller, entity }: Asking,
  id: string,
  find: (id: string) => Promise<Row | undefined>,
): Promise<Row | undefined> {
  const target = await redirectOf(store, caller.tenant, entity.name, id)
  return target === undefined ? undefined : find(target)
}

/** All records that match, page by page: what an export reads. It sees exactly what a list sees. */
export async function* eachRecord(
  asker: Asker,
  entity: Entity,
  query: Omit<ListQuery, 'after' | 'count'> = {},
): AsyncGenerator<Shown> {
  let after: string | undefined
  do {
    const asked = { limit: MAX_LIMIT, ...query, ...(after && { after }) }
    // An export can take long: each page is read by what holds then.
    const page: Page<Shown> = await answeredTo(asker, (caller) => listRecords(caller, entity, asked))
    yield* page.items
    after = page.next
  } while (after !== undefined)
}

/** How many records to give at most. Throws CRM_LIMIT. */
export function checkLimit(limit: number | undefined): number {
  if (limit === undefined) return USUAL_LIMIT
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw engineErrors.CRM_LIMIT({ what: 'limit', limit: MAX_LIMIT })
  return limit
}

function checkQuery(entity: Entity, query: ListQuery): void {
  checkKeys(entity, query, QUERY_KEYS)
  const { include: relations, count } = query
  if (relations !== undefined && !isTexts(relations)) throw misused(entity, 'NOT_LIST', 'include')
  if (relations && relations.length > MAX_INCLUDES)
    throw engineErrors.CRM_LIMIT({ what: 'include', limit: MAX_INCLUDES })
  if (count !== undefined && count !== 'exact')
    throw misused(entity, 'NOT_AN_OPTION', 'count', { options: 'exact' })
}

/** Unknown options are errors: a misspelt `were` must not list everything. */
export function checkKeys(entity: Entity, query: unknown, known: ReadonlySet<string>): void {
  if (!isPlainObject(query)) throw misused(entity, 'NOT_OBJECT', '')
  const unknown = Object.keys(query).filter((key) => !known.has(key))
  if (unknown.length === 0) return
  const issues = unknown.map((key) => issue('UNKNOWN_FIELD', key))
  throw engineErrors.CRM_QUERY({ entity: entity.name }, { issues })
}

/** The error for a query that is wrong in one place. */
export function misused(entity: Entity, ...about: Parameters<typeof issue>): Error {
  return engineErrors.CRM_QUERY({ entity: entity.name }, { issues: [issue(...about)] })
}

/** Adds related records to a page with one query, each filtered by its own entity's grants. */
async function include(
  asking: Asking,
  rows: readonly Row[],
  items: readonly Shown[],
  name: string,
): Promise<void> {
  const { caller, entity, store } = asking
  const { relation, target } = relationOf(asking, name)
  const theirs = await ask(caller, target)
  const keys = [
    ...new Set(
      rows.flatMap((row) => (typeof row[relation.local] === 'string' ? [row[relation.local] as string] : [])),
    ),
  ]
  const found =
    keys.length === 0
      ? []
      : await store.find(target.table, caller.tenant, {
          where: both(oneOf(relation.foreign, keys), visibleWhere(theirs, undefined)),
          limit: MAX_LIMIT + 1,
        })
  if (found.length > MAX_LIMIT) throw engineErrors.CRM_LIMIT({ what: `include.${name}`, limit: MAX_LIMIT })
  const masked = await maskRows(caller, target, found, theirs.custom)
  await noteReads(theirs, `${entity.name}.list`, masked)
  const byKey = Map.groupBy(masked.keys(), (at) => found[at]?.[relation.foreign])
  for (const [index, item] of items.entries()) {
    const matching = byKey.get(rows[index]?.[relation.local] ?? null) ?? []
    const shown = matching.map((at) => masked[at] as Shown)
    item[name] = relation.cardinality === 'one' ? (shown[0] ?? null) : shown
  }
}

/** A relation by its name, and where it leads. */
export function relationOf(
  asking: Asking,
  name: string,
): { readonly relation: RelationShape; readonly target: Entity } {
  const { entity, caller } = asking
  const { relations } = entity.shape
  const relation = Object.hasOwn(relations, name) ? relations[name] : undefined
  if (!relation) throw misused(entity, 'UNKNOWN_FIELD', `include.${name}`)
  demandVisible(asking, relation, name)
  return { relation, target: caller.runtime.model.entity(relation.to().name) }
}

/** A relation tells what its two fields hold, so both have to be open to the caller. */
function demandVisible({ caller, entity }: Asking, relation: RelationShape, name: string): void {
  const { access, runtime } = caller
  const target = runtime.model.entity(relation.to().name)
  if (access.mayAskFor(entity, relation.local) && access.mayAskFor(target, relation.foreign)) return
  throw misused(entity, 'FORBIDDEN_FIELD', `include.${name}`)
}

/** Live rows by id that the caller may see; for reads that start from a record, as its history does. */
export async function visibleRow(asking: Asking, id: string, withDeleted = false): Promise<Row | undefined> {
  const { caller, entity, store } = asking
  if (!isId(id)) return undefined
  const where = both(
    equals('id', id),
    caller.access.rowsFor('read', entity),
    withDeleted ? undefined : empty('deletedAt'),
  )
  const [row] = await store.find(entity.table, caller.tenant, { where, limit: 1 })
  return row
}
