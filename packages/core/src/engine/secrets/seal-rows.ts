import { checkStorable } from '../../store/storable.ts'
import type { Row, Stored } from '../../store/table.ts'
import { journalTable } from '../journal/entry.ts'
import { type NamedKey, refOf } from './envelope.ts'
import { openChanges, sealChanges } from './journal-changes.ts'
import {
  asColumns,
  blindIndexes,
  openValue,
  SHREDDED,
  sealingKey,
  sealValue,
  subjectId,
  type Vault,
  valueIn,
} from './seal-values.ts'
import type { SealedField, SealedTable, SealedTables } from './sealed-tables.ts'
import { makeSubjects, openSubjects } from './subject-keys.ts'

/** Some columns of a row, whose id says which row it is. */
export interface Part {
  readonly id: string
  readonly set: Row
}

/** Parts of rows as the store takes them. */
export async function sealParts(
  vault: Vault,
  tables: SealedTables,
  table: SealedTable,
  parts: readonly Part[],
): Promise<Row[]> {
  const subjects = await subjectsToSeal(vault, table, parts)
  const sealed: Row[] = []
  for (const { id, set } of parts) sealed.push(await sealPart(vault, table, subjects, id, set))
  return table.engine.name === journalTable.name ? sealChanges(vault, tables, sealed) : sealed
}

/** Fields that a part of a row touches. */
export function touched(table: SealedTable, set: Row): readonly SealedField[] {
  return table.fields.filter(({ columns }) => columns.some((column) => Object.hasOwn(set, column)))
}

async function subjectsToSeal(
  vault: Vault,
  table: SealedTable,
  parts: readonly Part[],
): Promise<ReadonlyMap<string, NamedKey>> {
  const { store, tenant, keys } = vault
  const ids = parts
    .filter(({ set }) =>
      touched(table, set).some((field) => field.isPersonal && valueIn(field, set) !== null),
    )
    .map(({ id }) => subjectId(table.engine.name, id))
  return ids.length > 0 ? makeSubjects(keys, store, tenant, [...new Set(ids)]) : new Map()
}

async function sealPart(
  vault: Vault,
  table: SealedTable,
  subjects: ReadonlyMap<string, NamedKey>,
  id: string,
  set: Row,
): Promise<Row> {
  const row: Record<string, Stored> = { ...set }
  for (const field of touched(table, set)) {
    const value = valueIn(field, set)
    for (const column of field.columns) {
      const declared = table.engine.columns.find(({ name }) => name === column)
      if (declared) checkStorable(table.engine, declared, set[column] ?? null)
      if (field.hasClear) row[column] = null
      else delete row[column]
    }
    row[field.sealed] = null
    for (const index of [field.index, field.leftIndex]) if (index !== undefined) row[index] = null
    if (value === null) continue
    const ring = await vault.keys.toSeal(vault.store, vault.tenant)
    const key = field.isPersonal
      ? (subjects.get(subjectId(table.engine.name, id)) as NamedKey)
      : sealingKey(ring)
    const at = { tenant: vault.tenant, table: table.engine.name, column: field.sealed, id }
    row[field.sealed] = await sealValue(vault, key, at, value)
    if (field.index !== undefined)
      row[field.index] = (await blindIndexes(vault, ring, table.engine.name, field, value))[0] ?? null
  }
  return row
}

/** Rows as the engine sees them. */
export async function openRows(
  vault: Vault,
  table: SealedTable,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows
  const subjects = await subjectsToOpen(vault, table, rows)
  const opened: Row[] = []
  for (const row of rows) opened.push(await openRow(vault, table, subjects, row))
  return table.engine.name === journalTable.name ? openChanges(vault, opened) : opened
}

async function subjectsToOpen(
  vault: Vault,
  table: SealedTable,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, NamedKey>> {
  const { store, tenant, keys } = vault
  const isOfRecord = (row: Row) => table.fields.some(({ sealed }) => refOf(row[sealed])?.startsWith('r'))
  const ids = rows.filter(isOfRecord).map((row) => subjectId(table.engine.name, row['id'] as string))
  return ids.length > 0 ? openSubjects(keys, store, tenant, ids) : new Map()
}

async function openRow(
  vault: Vault,
  table: SealedTable,
  subjects: ReadonlyMap<string, NamedKey>,
  row: Row,
): Promise<Row> {
  const opened: Record<string, Stored> = { ...row }
  const [entity, id] = [table.engine.name, row['id'] as string]
  for (const field of table.fields) {
    const envelope = row[field.sealed]
    if (envelope === undefined) continue
    delete opened[field.sealed]
    for (const index of [field.index, field.leftIndex]) if (index !== undefined) delete opened[index]
    const at = { tenant: vault.tenant, table: entity, column: field.sealed, id }
    const owner = { entity, recordId: id, field: field.name }
    const value =
      envelope === null ? valueIn(field, row) : await openValue(vault, subjects, owner, at, envelope)
    Object.assign(opened, asColumns(field, value === SHREDDED ? null : value))
  }
  return opened
}
