import { checkStorable, isStorable, type Row, type Stored, StoreError } from '@guanxi/core/store'
import type { Flavour } from './flavour.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'

/** The parameters of a new row, in the order of the columns. */
export function rowParameters(layout: Layout, flavour: Flavour, row: Row): unknown[] {
  refuseUnknown(layout, row)
  return layout.columns.map((column) => parameterOf(layout, flavour, column, row[column.name] ?? null))
}

/** The columns of a change and their parameters. */
export function changeParameters(
  layout: Layout,
  flavour: Flavour,
  set: Row,
): { columns: LayoutColumn[]; values: unknown[] } {
  refuseUnknown(layout, set)
  if (Object.hasOwn(set, 'id')) throw refused(layout, 'id', 'never changes')
  const columns = layout.columns.filter(({ name }) => Object.hasOwn(set, name))
  return {
    columns,
    values: columns.map((column) => parameterOf(layout, flavour, column, set[column.name] ?? null)),
  }
}

/** The counters of an addition and what is added to each. */
export function additionParameters(
  layout: Layout,
  add: { readonly [column: string]: number },
): { columns: LayoutColumn[]; values: number[] } {
  const columns: LayoutColumn[] = []
  for (const name of Object.keys(add)) {
    const column = layout.byName.get(name)
    if (column?.kind !== 'int') throw refused(layout, name, 'is no whole number to add to')
    checkStorable(layout.table, column, add[name])
    columns.push(column)
  }
  return { columns, values: columns.map(({ name }) => add[name] ?? 0) }
}

/** Refuses a tenant whose name would not come back from the database as it went in. */
export function checkTenant(tenant: string): void {
  if (!isStorable('text', tenant))
    throw new StoreError('VALUE', 'A tenant is text without NUL characters and lone surrogates.')
}

function parameterOf(layout: Layout, flavour: Flavour, column: LayoutColumn, value: Stored): unknown {
  checkStorable(layout.table, column, value)
  return value === null ? null : flavour.parameter(column.kind, value)
}

function refuseUnknown(layout: Layout, values: Row): void {
  for (const name of Object.keys(values)) {
    if (!layout.byName.has(name)) throw refused(layout, name, 'is no column of the table')
  }
}

function refused(layout: Layout, column: string, why: string): StoreError {
  return new StoreError('VALUE', `${layout.table.name}.${column} ${why}.`)
}
