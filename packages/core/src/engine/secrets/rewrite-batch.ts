import { both, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row, Stored } from '../../store/table.ts'
import { isCrmError } from '../errors.ts'
import { beginOf, refOf } from './envelope.ts'
import { type Keyring, newest } from './generations.ts'
import { subjectKeyTable } from './key-tables.ts'
import { openRows, sealParts } from './seal-rows.ts'
import { sealingKey, type Vault } from './seal-values.ts'
import type { SealedField, SealedTable, SealedTables } from './sealed-tables.ts'
import { openSubjects, wrapSubject } from './subject-keys.ts'

/** What became of a batch of rows. */
export interface Batch {
  /** The last row seen; undefined when there were no more. */
  readonly last: string | undefined
  readonly rewritten: number
  /** Rows that could not be brought along: their value is taken by another record, or cannot be opened. */
  readonly conflicts: number
}

/** Rows that are not sealed and indexed by the newest keys. */
export function staleIn({ fields }: Pick<SealedTable, 'fields'>, ring: Keyring): Predicate {
  return { is: 'any', of: fields.flatMap((field) => staleField(field, ring)) }
}

function staleField(
  { sealed, index, columns, isPersonal, hasClear }: SealedField,
  ring: Keyring,
): Predicate[] {
  const differs = (column: string, begin: string): Predicate =>
    both(isSet(column), {
      is: 'not',
      of: { is: 'startsWith', column: { column, kind: 'text' }, text: begin },
    })
  return [
    ...(isPersonal ? [] : [differs(sealed, beginOf(sealingKey(ring).ref))]),
    ...(index === undefined
      ? []
      : [
          differs(index, `${newest(ring.index)}.`),
          // Written before the field was found by its value.
          both(isSet(sealed), { is: 'not', of: isSet(index) }),
        ]),
    ...(hasClear ? columns.map(isSet) : []),
  ]
}

function isSet(column: string): Predicate {
  return { is: 'not', of: { is: 'null', column: { column, kind: 'text' } } }
}

/**
 * Brings rows behind a place to the newest keys. They are locked meanwhile, and written only at the version at which they
 * were read, so that a writer never loses to it.
 */
export async function rewriteRows(
  vault: Vault,
  tables: SealedTables,
  table: SealedTable,
  ring: Keyring,
  { after, limit }: { after: string; limit: number },
): Promise<Batch> {
  const { store, tenant } = vault
  const columns = [
    ...['id', 'version'],
    ...table.fields.flatMap(({ sealed, index, columns, hasClear }) => [
      ...[sealed, ...(index === undefined ? [] : [index]), ...(hasClear ? columns : [])],
    ]),
  ]
  const rows = await store.find(table.stored, tenant, {
    ...{ where: staleIn(table, ring), limit, lock: true, columns },
    ...(after !== '' && { after: { values: [], id: after } }),
  })
  const patches = await sealedAnew(vault, tables, table, rows)
  const done = await patchAll(store, tenant, table, patches)
  return {
    last: rows.at(-1)?.['id'] as string | undefined,
    rewritten: done,
    conflicts: rows.length - done,
  }
}

/** All at once; where one of them cannot be opened, one by one and without it. */
async function sealedAnew(
  vault: Vault,
  tables: SealedTables,
  table: SealedTable,
  rows: readonly Row[],
): Promise<Patches> {
  try {
    const parts = (await openRows(vault, table, rows)).map(({ id, version: _version, ...set }) => ({
      ...{ id: id as string, set },
    }))
    const sealed = await sealParts(vault, tables, table, parts)
    return rows.map((row, at) => ({
      ...{ id: row['id'] as string, version: row['version'] as number },
      set: withoutChange(sealed[at] ?? {}, row, table),
    }))
  } catch (error) {
    if (!isCrmError(error, 'CRM_DECRYPT')) throw error
    if (rows.length === 1) return []
  }
  const each: Patches[number][] = []
  for (const row of rows) each.push(...(await sealedAnew(vault, tables, table, [row])))
  return each
}

/** A value of a record's own key stays as it is: the key is what is wrapped anew. */
function withoutChange(sealed: Row, row: Row, { fields }: SealedTable): Row {
  const set: Record<string, Stored> = { ...sealed }
  for (const { sealed: column } of fields)
    if (refOf(row[column])?.startsWith('r')) set[column] = row[column] as string
  return set
}

type Patches = readonly { readonly id: string; readonly version: number; readonly set: Row }[]

/** All at once; where another record has one of the values, one by one. */
async function patchAll(store: Store, tenant: string, table: SealedTable, patches: Patches): Promise<number> {
  if (patches.length === 0) return 0
  try {
    return await store.transaction(
      async (inside) => (await inside.patch(table.stored, tenant, patches)).length,
    )
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'TAKEN')) throw error
    if (patches.length === 1) return 0
  }
  let done = 0
  for (const patch of patches) done += await patchAll(store, tenant, table, [patch])
  return done
}

/** Wraps the keys of records with the newest of the tenant's. */
export async function rewrapSubjects(
  { store, tenant, keys }: Vault,
  ring: Keyring,
  { after, limit }: { after: string; limit: number },
): Promise<Batch> {
  const rows = await store.find(subjectKeyTable, tenant, {
    ...{ where: staleSubjects(ring), limit, lock: true, columns: ['id'] },
    ...(after !== '' && { after: { values: [], id: after } }),
  })
  const ids = rows.map((row) => row['id'] as string)
  const subjects = await openSubjects(keys, store, tenant, ids)
  const patches = await Promise.all(
    [...subjects].map(async ([id, subject]) => ({
      id,
      set: { wrapped: await wrapSubject(keys, ring, tenant, id, subject) },
    })),
  )
  if (patches.length > 0) await store.patch(subjectKeyTable, tenant, patches)
  return { last: ids.at(-1), rewritten: patches.length, conflicts: 0 }
}

/** Keys of records that an earlier key of the tenant wraps. */
export function staleSubjects(ring: Keyring): Predicate {
  const column = { column: 'wrapped', kind: 'text' } as const
  return { is: 'not', of: { is: 'startsWith', column, text: beginOf(sealingKey(ring).ref) } }
}
