import type { Table } from '../../store/table.ts'

/** One row an import: how far it is. Advancing it is part of each chunk's transaction. */
export const importTable: Table = {
  name: 'import',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'target', kind: 'text', nullable: false },
    /** A fingerprint of how the source begins. */
    { name: 'source', kind: 'text', nullable: false },
    { name: 'actor', kind: 'text', nullable: false },
    /** Counts the runs: of two workers only the later one can write. */
    { name: 'fence', kind: 'int', nullable: false },
    { name: 'nextRow', kind: 'int', nullable: false },
    { name: 'created', kind: 'int', nullable: false },
    { name: 'attached', kind: 'int', nullable: false },
    { name: 'updated', kind: 'int', nullable: false },
    { name: 'rejected', kind: 'int', nullable: false },
    { name: 'status', kind: 'text', nullable: false },
    { name: 'startedAt', kind: 'datetime', nullable: false },
    { name: 'finishedAt', kind: 'datetime', nullable: true },
  ],
  unique: [],
  indexes: [],
}

/**
 * One row a chunk: what became of each of its rows, and what else was created on the way. The journal knows the
 * records, but not from which row they came, nor the rows that came to nothing.
 */
export const importChunkTable: Table = {
  name: 'importChunk',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'importId', kind: 'text', nullable: false },
    { name: 'firstRow', kind: 'int', nullable: false },
    { name: 'rows', kind: 'json', nullable: false },
    { name: 'created', kind: 'json', nullable: false },
    /** What undoing it came to; null while it stands. */
    { name: 'undone', kind: 'json', nullable: true },
  ],
  unique: [],
  indexes: [
    {
      name: 'importChunk_place',
      columns: [
        { column: 'importId', direction: 'asc' },
        { column: 'firstRow', direction: 'asc' },
      ],
    },
  ],
}
