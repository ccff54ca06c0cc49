import { type Column, type ColumnKind, type Row, type Stored, StoreError } from '@guanxi/core/store'
import type { Flavour } from './flavour.ts'
import { isPlainJson, MAX_JSON_DEPTH } from './plain-json.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

/** What each kind of column takes, as the end of a sentence. */
const WANTED: { readonly [kind in ColumnKind]: string } = {
  text: 'takes text without NUL characters and lone surrogates',
  int: 'takes a whole number within ±(2^53 − 1)',
  bool: 'takes true or false',
  datetime: 'takes an instant of the years 1 to 9999, in whole milliseconds since 1970',
  date: 'takes a day that exists, as YYYY-MM-DD',
  json: `takes plain JSON, nested at most ${MAX_JSON_DEPTH} deep, without NUL characters and lone surrogates`,
}

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
    if (!Number.isSafeInteger(add[name])) throw refused(layout, name, WANTED.int)
    columns.push(column)
  }
  return { columns, values: columns.map(({ name }) => add[name] ?? 0) }
}

/** Refuses a tenant whose name would not come back from the database as it went in. */
export function checkTenant(tenant: string): void {
  if (!isStorableText(tenant)) throw new StoreError('VALUE', `A tenant ${WANTED.text}.`)
}

function parameterOf(layout: Layout, flavour: Flavour, column: LayoutColumn, value: Stored): unknown {
  if (value === null) {
    if (!column.nullable) throw refused(layout, column.name, 'needs a value')
    return null
  }
  if (!isStorable(column.kind, value)) throw refused(layout, column.name, WANTED[column.kind])
  return flavour.parameter(column.kind, value)
}

function isStorable(kind: Column['kind'], value: unknown): boolean {
  switch (kind) {
    case 'text':
      return isStorableText(value)
    case 'int':
      return Number.isSafeInteger(value)
    case 'bool':
      return typeof value === 'boolean'
    case 'datetime':
      return isWhole(value) && value >= FIRST_INSTANT && value <= LAST_INSTANT
    case 'date':
      return isDay(value)
    case 'json':
      return isPlainJson(value)
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isStorableText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0')
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || value < '0001') return false
  const midnight = new Date(`${value}T00:00:00Z`)
  // A day that does not exist is either no date or rolls over into the next month.
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(value)
}

function refuseUnknown(layout: Layout, values: Row): void {
  for (const name of Object.keys(values)) {
    if (!layout.byName.has(name)) throw refused(layout, name, 'is no column of the table')
  }
}

function refused(layout: Layout, column: string, why: string): StoreError {
  return new StoreError('VALUE', `${layout.table.name}.${column} ${why}.`)
}
