import type { Json, Row, Stored } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { type NamedKey, refOf } from './envelope.ts'
import { openValue, SHREDDED, sealingKey, sealValue, subjectId, type Vault } from './seal-values.ts'
import { JOURNAL_SEALED, JOURNAL_SEALED_BY, type SealedField, type SealedTables } from './sealed-tables.ts'
import { makeSubjects, openSubjects } from './subject-keys.ts'

type Pair = readonly [before: Json, after: Json]
type Changes = { readonly [field: string]: Pair }
type Sealed = { readonly [field: string]: readonly [before: string | null, after: string | null] }

/** Entries of the journal with the changes of encrypted fields taken out of `changes` and sealed beside it. */
export async function sealChanges(vault: Vault, tables: SealedTables, rows: readonly Row[]): Promise<Row[]> {
  const { store, tenant, keys } = vault
  const touched = rows.map((row) => fieldsIn(tables, row))
  const ids = rows.flatMap((row, at) =>
    touched[at]?.some(({ isPersonal }) => isPersonal) ? [subjectOf(row)] : [],
  )
  const subjects: ReadonlyMap<string, NamedKey> =
    ids.length > 0 ? await makeSubjects(keys, store, tenant, [...new Set(ids)]) : new Map()
  const sealed: Row[] = []
  for (const [at, row] of rows.entries()) {
    const fields = touched[at] ?? []
    sealed.push(fields.length > 0 ? await sealEntry(vault, subjects, row, fields) : row)
  }
  return sealed
}

function fieldsIn(tables: SealedTables, row: Row): readonly SealedField[] {
  const changes = row['changes'] as Changes | undefined
  // Which of them are to be sealed could not be told.
  if (changes && row['entity'] === undefined)
    throw engineErrors.CRM_INTERNAL({ where: 'sealing the journal' })
  const fields = tables.get(row['entity'] as string)?.fields ?? []
  return changes ? fields.filter(({ name }) => Object.hasOwn(changes, name)) : []
}

async function sealEntry(
  vault: Vault,
  subjects: ReadonlyMap<string, NamedKey>,
  row: Row,
  fields: readonly SealedField[],
): Promise<Row> {
  const changes: Record<string, Pair> = { ...(row['changes'] as Changes) }
  const sealed: Record<string, readonly (string | null)[]> = { ...(row[JOURNAL_SEALED] as Sealed | null) }
  const own = sealingKey(await vault.keys.toSeal(vault.store, vault.tenant))
  let by: string | null = (row[JOURNAL_SEALED_BY] as string | undefined) ?? null
  for (const { name, isPersonal } of fields) {
    const key = isPersonal ? (subjects.get(subjectOf(row)) as NamedKey) : own
    const pair = changes[name] as Pair
    delete changes[name]
    if (!isPersonal) by = own.ref
    sealed[name] = await Promise.all(
      pair.map(async (value, side) =>
        value === null ? null : sealValue(vault, key, standing(vault, row, name, side), value),
      ),
    )
  }
  return { ...row, changes, [JOURNAL_SEALED]: sealed, [JOURNAL_SEALED_BY]: by }
}

/** Entries with all changes in `changes`; `shredded` names the fields whose values were shredded. */
export async function openChanges(vault: Vault, rows: readonly Row[]): Promise<Row[]> {
  const { store, tenant, keys } = vault
  const isOfRecord = (row: Row) =>
    Object.values((row[JOURNAL_SEALED] as Sealed | null | undefined) ?? {}).some((pair) =>
      pair.some((envelope) => refOf(envelope)?.startsWith('r')),
    )
  const ids = rows.filter(isOfRecord).map(subjectOf)
  const subjects: ReadonlyMap<string, NamedKey> =
    ids.length > 0 ? await openSubjects(keys, store, tenant, [...new Set(ids)]) : new Map()
  const opened: Row[] = []
  for (const row of rows) opened.push(await openEntry(vault, subjects, row))
  return opened
}

async function openEntry(vault: Vault, subjects: ReadonlyMap<string, NamedKey>, row: Row): Promise<Row> {
  const { [JOURNAL_SEALED]: sealed, [JOURNAL_SEALED_BY]: _by, ...entry } = row
  if (!sealed) return entry
  const changes: Record<string, Pair> = { ...(row['changes'] as Changes) }
  const shredded: string[] = []
  for (const [field, pair] of Object.entries(sealed as Sealed)) {
    const owner = { entity: row['entity'] as string, recordId: row['recordId'] as string, field }
    const values = await Promise.all(
      pair.map(
        async (envelope, side): Promise<Stored | typeof SHREDDED> =>
          envelope === null
            ? null
            : openValue(vault, subjects, owner, standing(vault, row, field, side), envelope),
      ),
    )
    if (values.includes(SHREDDED)) shredded.push(field)
    const [before = null, after = null] = values.map((value) => (value === SHREDDED ? null : value))
    changes[field] = [before, after] as Pair
  }
  return { ...entry, changes, ...(shredded.length > 0 && { shredded }) }
}

function subjectOf(row: Row): string {
  return subjectId(row['entity'] as string, row['recordId'] as string)
}

function standing({ tenant }: Vault, row: Row, field: string, side: number) {
  const column = `${row['entity'] as string}.${row['recordId'] as string}.${field}.${side}`
  return { tenant, table: 'journal', column, id: row['id'] as string }
}
