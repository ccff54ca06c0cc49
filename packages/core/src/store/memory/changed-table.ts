import type { SchemaStep } from '../schema.ts'
import { StoreError } from '../store-error.ts'
import type { Index, Row, Table, UniqueKey } from '../table.ts'
import { type MemoryTable, reshaped } from './memory-table.ts'

type TableChange = Exclude<SchemaStep, { step: 'createTable' | 'dropTable' }>

/** A table after one step; the very same when the step was carried out before. */
export function changedTable(before: MemoryTable, step: TableChange): MemoryTable {
  const { table } = before
  switch (step.step) {
    case 'addColumn': {
      if (before.columns.has(step.column.name)) return before
      const columns = [...table.columns, { ...step.column, nullable: true }]
      return reshaped(before, { ...table, columns }, (row) => ({ ...row, [step.column.name]: null }))
    }
    case 'addUnique':
      if (hasIndex(table, step.unique.name)) return before
      return reshaped(before, { ...table, unique: [...table.unique, step.unique] }, (row) => row)
    case 'addIndex':
      if (hasIndex(table, step.index.name)) return before
      return reshaped(before, { ...table, indexes: [...table.indexes, step.index] }, (row) => row)
    case 'dropIndex':
      if (!hasIndex(table, step.name)) return before
      return reshaped(
        before,
        withIndexes(table, ({ name }) => name !== step.name),
        (row) => row,
      )
    case 'renameColumn':
      return renamed(before, step.from, step.to)
    case 'dropColumn':
      if (!before.columns.has(step.name)) return before
      return reshaped(before, withoutColumn(table, step.name), (row) => without(row, step.name))
    // Here rows lie by tenant from the first.
    case 'secureTable':
      return before
  }
}

function hasIndex(table: Table, wanted: string): boolean {
  return [...table.unique, ...table.indexes].some(({ name }) => name === wanted)
}

function withIndexes(table: Table, keep: (index: UniqueKey | Index) => boolean): Table {
  return { ...table, unique: table.unique.filter(keep), indexes: table.indexes.filter(keep) }
}

function withoutColumn(table: Table, dropped: string): Table {
  const columns = table.columns.filter(({ name }) => name !== dropped)
  return withIndexes({ ...table, columns }, (index) => !columnsOf(index).includes(dropped))
}

function columnsOf(index: UniqueKey | Index): readonly (string | undefined)[] {
  const columns = index.columns.map((column) => (typeof column === 'string' ? column : column.column))
  return [...columns, index.whileNull, 'whileSet' in index ? index.whileSet : undefined]
}

function renamed(before: MemoryTable, from: string, to: string): MemoryTable {
  const { table, columns } = before
  if (!columns.has(from) && columns.has(to)) return before
  if (!columns.has(from)) throw new StoreError('SCHEMA', `${table.name} has no column ${from}.`)
  if (columns.has(to)) throw new StoreError('SCHEMA', `${table.name} has a column ${to} already.`)

  const name = (column: string): string => (column === from ? to : column)
  const whileNull = (index: UniqueKey | Index) =>
    index.whileNull === undefined ? {} : { whileNull: name(index.whileNull) }
  const after: Table = {
    name: table.name,
    columns: table.columns.map((column) => ({ ...column, name: name(column.name) })),
    unique: table.unique.map((key) => ({ ...key, columns: key.columns.map(name), ...whileNull(key) })),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map((entry) => ({ ...entry, column: name(entry.column) })),
      ...whileNull(index),
      ...(index.whileSet !== undefined && { whileSet: name(index.whileSet) }),
    })),
  }
  return reshaped(before, after, (row) => ({ ...without(row, from), [to]: row[from] ?? null }))
}

function without(row: Row, name: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== name))
}
