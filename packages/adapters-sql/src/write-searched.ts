import {
  type ClaimQuery,
  type IncrementQuery,
  type Patch,
  type Predicate,
  type Row,
  termsOf,
  type UpdateQuery,
} from '@guanxi/core/store'
import { CompiledQuery } from 'kysely'
import { deletedIds, deleteRows, updatedIds, updateRows } from './change-rows.ts'
import { claimRows } from './claim-rows.ts'
import { findRows } from './find-rows.ts'
import type { ForgetFlavour, SearchFlavour, TextEntry } from './flavour.ts'
import { incrementRow } from './increment-row.ts'
import { insertRows } from './insert-rows.ts'
import { patchRows } from './patch-rows.ts'
import type { Session } from './session.ts'
import type { TextIndex } from './table-layout.ts'
import { atomicallyOn, type Target } from './target.ts'
import { tenantKey } from './tenant-key.ts'

/** Rows whose terms are written by one statement: a hundred long texts are much already. */
const BATCH = 200

/** See `Store.insert`. */
export function insertSearched(
  target: Target,
  rows: readonly Row[],
  skipTaken: boolean,
): Promise<readonly string[]> {
  const search = searchOf(target)
  if (!search || rows.length === 0) return insertRows(target, rows, skipTaken)
  return together(target, async (inner) => {
    const ids = await insertRows(inner, rows, skipTaken)
    const added = new Set<unknown>(ids)
    await writeTerms(
      inner,
      search,
      rows.filter(({ id }) => added.delete(id)),
    )
    return ids
  })
}

/** See `Store.update`. */
export function updateSearched(target: Target, query: UpdateQuery): Promise<number> {
  const search = searchOf(target, query.set)
  if (!search) return updateRows(target, query)
  return together(target, async (inner) => {
    const ids = await updatedIds(inner, query)
    await indexAnew(inner, search, ids)
    return ids.length
  })
}

/** See `Store.patch`. */
export function patchSearched(target: Target, patches: readonly Patch[]): Promise<readonly string[]> {
  const touching = new Map(patches.flatMap(({ id, set }) => (searchOf(target, set) ? [[id, set]] : [])))
  const search = searchOf(target)
  if (!search || touching.size === 0) return patchRows(target, patches)
  return together(target, async (inner) => {
    const ids = await patchRows(inner, patches)
    await indexAnew(
      inner,
      search,
      ids.filter((id) => touching.has(id)),
    )
    return ids
  })
}

/** See `Store.delete`. */
export function deleteSearched(target: Target, where: Predicate): Promise<number> {
  const search = searchOf(target)
  if (!search) return deleteRows(target, where)
  return together(target, async (inner) => {
    const ids = await deletedIds(inner, where)
    const statements = ids.length > 0 ? search.flavour.remove(search.index, inner.tenant, ids) : []
    for (const statement of statements) await inner.session.run(statement, inner.layout)
    return ids.length
  })
}

/** See `Store.claim`. */
export function claimSearched(target: Target, query: ClaimQuery): Promise<readonly Row[]> {
  const search = searchOf(target, query.set)
  if (!search) return claimRows(target, query)
  return together(target, async (inner) => {
    const rows = await claimRows(inner, query)
    await writeTerms(inner, search, rows)
    return rows
  })
}

/** See `Store.increment`. */
export function incrementSearched(target: Target, query: IncrementQuery): Promise<Row | undefined> {
  const search = searchOf(target, query.initial)
  if (!search) return incrementRow(target, query)
  return together(target, async (inner) => {
    const row = await incrementRow(inner, query)
    if (row) await writeTerms(inner, search, [row])
    return row
  })
}

/** See `Store.forgetWords`. */
export async function forgetWords(
  session: Session,
  flavour: ForgetFlavour,
  index: TextIndex,
  isBegun: boolean,
): Promise<boolean> {
  return session.atomically(async (inner) => {
    const written = async () =>
      Number((await inner.run(CompiledQuery.raw(flavour.written))).rows[0]?.['written'])
    const before = await written()
    await inner.run(flavour.part(index, isBegun))
    return (await written()) - before > flavour.idle
  })
}

interface Search {
  readonly index: TextIndex
  readonly flavour: SearchFlavour
}

/** The full-text index of the table; with `values` only if they are of columns that it has. */
function searchOf({ layout: { text }, flavour }: Target, values?: Row): Search | undefined {
  if (!text || !flavour.search) return undefined
  const isTouched = !values || text.columns.some((column) => Object.hasOwn(values, column))
  return isTouched ? { index: text, flavour: flavour.search } : undefined
}

/** A row and its terms are written both or neither. */
function together<T>(target: Target, work: (inner: Target) => Promise<T>): Promise<T> {
  return target.session.isTransaction ? work(target) : atomicallyOn(target, work)
}

/** Reads first what was not written: the other columns of the index. */
async function indexAnew(target: Target, search: Search, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const values = ids.slice(start, start + BATCH)
    const where: Predicate = { is: 'in', column: { column: 'id', kind: 'text' }, values }
    await writeTerms(target, search, await findRows(target, { where, columns: search.index.columns }))
  }
}

async function writeTerms(
  { session, layout, tenant }: Target,
  { index, flavour }: Search,
  rows: readonly Row[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const entries = rows.slice(start, start + BATCH).map((row) => textEntry(index, tenant, row))
    for (const statement of flavour.write(index, entries)) await session.run(statement, layout)
  }
}

/** What a full-text index holds of a row. */
export function textEntry({ columns }: TextIndex, tenant: string, row: Row): TextEntry {
  const key = tenantKey(tenant)
  const terms = columns.map((column) => {
    const text = row[column]
    return typeof text === 'string' ? termsOf(text).map((term) => key + term) : []
  })
  return { tenant, id: row['id'] as string, terms: terms.map((ofColumn) => ofColumn.join(' ')) }
}
