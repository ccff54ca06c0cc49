import type { Column, Row, Table } from '../../store/table.ts'

/** The tenant of a case that needs no more than one. */
export const TENANT = 'acme'

/** A table with a column of every kind. */
export const thing: Table = {
  name: 'thing',
  columns: [
    column('id', 'text', false),
    column('version', 'int', false),
    column('name', 'text'),
    column('note', 'text'),
    column('code', 'text'),
    column('size', 'int'),
    column('used', 'int'),
    column('isOpen', 'bool'),
    column('dueAt', 'datetime'),
    column('day', 'date'),
    column('data', 'json'),
    column('boxId', 'text'),
    column('deletedAt', 'datetime'),
  ],
  unique: [{ name: 'thingCode', columns: ['code'], whileNull: 'deletedAt' }],
  indexes: [
    { name: 'thingSize', columns: [{ column: 'size', direction: 'desc' }] },
    { name: 'thingOpen', columns: [{ column: 'isOpen', direction: 'asc' }], whileNull: 'deletedAt' },
    { name: 'thingDue', columns: [{ column: 'dueAt', direction: 'asc' }], whileSet: 'dueAt' },
  ],
}

/** What things lie in. A box may stand in another box. */
export const box: Table = {
  name: 'box',
  columns: [
    column('id', 'text', false),
    column('label', 'text'),
    column('shelf', 'text'),
    column('slot', 'int'),
    column('parentId', 'text'),
  ],
  unique: [{ name: 'boxPlace', columns: ['shelf', 'slot'] }],
  indexes: [{ name: 'boxParent', columns: [{ column: 'parentId', direction: 'asc' }] }],
}

/** One column; nullable unless said otherwise. */
export function column(name: string, kind: Column['kind'], nullable = true): Column {
  return { name, kind, nullable }
}

/** A whole row of `thing`: what is not given is null, and the version 1. */
export function aThing(id: string, values: Row = {}): Row {
  return { ...nothing(thing), version: 1, ...values, id }
}

/** A whole row of `box`: what is not given is null. */
export function aBox(id: string, values: Row = {}): Row {
  return { ...nothing(box), ...values, id }
}

/** Things of which nothing but the id is known. */
export function things(...ids: readonly string[]): readonly Row[] {
  return ids.map((id) => aThing(id))
}

/** So many things, `t00000` and on, with values by their number. */
export function someThings(count: number, values: (index: number) => Row = () => ({})): readonly Row[] {
  return Array.from({ length: count }, (_, index) =>
    aThing(`t${String(index).padStart(5, '0')}`, values(index)),
  )
}

function nothing(table: Table): Row {
  return Object.fromEntries(table.columns.map(({ name }) => [name, null]))
}
