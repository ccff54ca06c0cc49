import type { Column, Table } from '../../store/table.ts'

/** The data keys of a tenant, wrapped by the key provider: `data/2` is its second generation. */
export const dataKeyTable: Table = {
  name: 'dataKey',
  columns: [
    text('id'),
    text('purpose'),
    { name: 'generation', kind: 'int', nullable: false },
    text('keyId'),
    text('wrapped'),
    { name: 'createdAt', kind: 'datetime', nullable: false },
    /** Of an index key: the forms of values for which it was made. */
    { name: 'forms', kind: 'json', nullable: true },
  ],
  unique: [],
  indexes: [],
}

/** The keys of single records, wrapped by the tenant's: without its row what a record said of somebody is gone. */
export const subjectKeyTable: Table = {
  name: 'subjectKey',
  columns: [text('id'), text('ref'), text('wrapped')],
  unique: [],
  indexes: [],
}

/** How far a tenant's values are on their way to its newest keys. */
export const keyRotationTable: Table = {
  name: 'keyRotation',
  columns: [
    text('id'),
    /** When to go on; null once all is done. */
    { name: 'dueAt', kind: 'datetime', nullable: true },
    /** The table at work and the last row done. */
    text('table'),
    text('after'),
    { name: 'rewritten', kind: 'int', nullable: false },
    { name: 'conflicts', kind: 'int', nullable: false },
    { name: 'startedAt', kind: 'datetime', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'keyRotation_due', columns: [{ column: 'dueAt', direction: 'asc' }] }],
}

/** Tables that only a CRM with encrypted fields has. */
export const KEY_TABLES: readonly Table[] = [dataKeyTable, subjectKeyTable, keyRotationTable]

function text(name: string): Column {
  return { name, kind: 'text', nullable: false }
}
