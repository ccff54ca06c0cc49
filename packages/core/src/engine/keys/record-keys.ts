import type { Table } from '../../store/table.ts'
import type { CommandContext } from '../command/context.ts'

/** A record with what it was before, when it was there before. */
export interface KeyedRecord {
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string }
  readonly previous: Readonly<Record<string, unknown>> | null
}

/**
 * Short texts by which records of an entity are looked up when no field is equal. The engine keeps them beside the
 * records, in the same transaction; an entity without them pays nothing.
 */
export interface RecordKeys {
  readonly entity: string
  /** Names the way in which keys are made. Keys of another generation are made anew before they are relied on. */
  readonly generation: string
  /** What keys are made of: other changes leave them alone. */
  readonly fields: readonly string[]
  keysOf(record: Readonly<Record<string, unknown>>): readonly string[]
  /**
   * Told of records that were created, or changed in one of the fields, in their transaction and all of a batch at once;
   * their keys are found already. What it throws refuses the batch.
   */
  written?(records: readonly KeyedRecord[], context: CommandContext): Promise<void>
}

/** One key of one record. Its id begins with the record's, so that keys of one batch are written side by side. */
export const recordKeyTable: Table = {
  name: 'recordKey',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'entity', kind: 'text', nullable: false },
    { name: 'recordId', kind: 'text', nullable: false },
    { name: 'key', kind: 'text', nullable: false },
  ],
  unique: [],
  indexes: [
    { name: 'recordKey_key', columns: ['entity', 'key', 'recordId'].map(asc) },
    { name: 'recordKey_record', columns: ['entity', 'recordId'].map(asc) },
  ],
}

/** Of which generation all keys of an entity are; without a row nobody has said yet. */
export const keyGenerationTable: Table = {
  name: 'keyGeneration',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'generation', kind: 'text', nullable: false },
  ],
  unique: [],
  indexes: [],
}

function asc(column: string): { column: string; direction: 'asc' } {
  return { column, direction: 'asc' }
}
