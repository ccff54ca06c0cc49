import type { Table } from '../../store/table.ts'

/** Named counters of a tenant: whose turn it is, how many were taken today. */
export const counterTable: Table = {
  name: 'counter',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'value', kind: 'int', nullable: false },
  ],
  unique: [],
  indexes: [],
}
