import type { HistoryTable } from '../../conditions/lowering.ts'
import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Json, Row, Table } from '../../store/table.ts'
import type { Changes } from '../entities/codec.ts'
import { type Digests, isField } from './entry-parts.ts'

/** What made a write happen. */
export type Origin = 'api' | 'import' | 'hook' | 'job' | 'migration'

/** What a journal entry says was done to the record. */
export type Deed = 'create' | 'update' | 'delete' | 'restore'

/** What an entry tells of that changed no record. */
export type NotedDeed = 'denied' | 'read' | 'exported' | 'erased' | 'configured' | 'proved'

/** One change of one record: who, when, by which command, before and after. */
export interface JournalEntry {
  readonly id: string
  /** Place in the tenant's journal; given soon after the commit, in an order in which no reader misses an entry. */
  readonly seq: number | null
  readonly at: Date
  readonly entity: string
  readonly recordId: string
  readonly deed: Deed
  /** The record's version after the change. */
  readonly version: number
  readonly changes: Changes
  /** The command as it was called, and one id for all entries of the call. */
  readonly command: string
  readonly commandId: string
  /** The command call that caused this one, through a hook, a flow or a job. */
  readonly cause: string | null
  /** How many calls caused one another to get here: the loop guard counts on over durable hooks. */
  readonly depth: number
  readonly origin: Origin
  readonly actorType: 'user' | 'system' | 'plugin'
  readonly actor: string
  readonly onBehalfOf: string | null
  readonly reason: string | null
  /** What the command decided on, if it says: `{ assignment: … }` of an owner that rules chose. */
  readonly why: Json | null
  /** Fields whose values were erased: `changes` has null for both, as if their keys were shredded. Absent where there are none. */
  readonly erased?: readonly string[]
}

/** What somebody did without changing a record; `why` tells more of it. */
export interface NoteEntry extends Omit<JournalEntry, 'deed'> {
  readonly deed: NotedDeed
  /** Changes count from 1. */
  readonly version: 0
}

/** Something that happened and changed no record. */
export interface Noted {
  readonly deed: NotedDeed
  /** The entity that it is about, or the area: `journal`, `configuration`. */
  readonly entity: string
  readonly recordId?: string
  /** As somebody called it: `lead.get`. */
  readonly command: string
  /** What there is to tell, without values of fields. */
  readonly about?: Json
}

/** What the journal holds: changes of records, and notes of what changed none. */
export type AnyEntry = JournalEntry | NoteEntry

/** The one append-only log. History, audit, durable delivery and time travel all read it. */
export const journalTable: Table = {
  name: 'journal',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: true },
    { name: 'at', kind: 'datetime', nullable: false },
    { name: 'entity', kind: 'text', nullable: false },
    { name: 'recordId', kind: 'text', nullable: false },
    { name: 'deed', kind: 'text', nullable: false },
    { name: 'version', kind: 'int', nullable: false },
    { name: 'changes', kind: 'json', nullable: false },
    { name: 'command', kind: 'text', nullable: false },
    { name: 'commandId', kind: 'text', nullable: false },
    { name: 'cause', kind: 'text', nullable: true },
    { name: 'depth', kind: 'int', nullable: false },
    { name: 'origin', kind: 'text', nullable: false },
    { name: 'actorType', kind: 'text', nullable: false },
    { name: 'actor', kind: 'text', nullable: false },
    { name: 'onBehalfOf', kind: 'text', nullable: true },
    { name: 'reason', kind: 'text', nullable: true },
    { name: 'why', kind: 'json', nullable: true },
    // What seals the entry into the chain of its tenant; see seal.ts.
    { name: 'hash', kind: 'text', nullable: true },
    { name: 'salts', kind: 'json', nullable: true },
    { name: 'erased', kind: 'json', nullable: true },
  ],
  unique: [],
  indexes: [
    { name: 'journal_record', columns: [asc('recordId'), asc('version')] },
    { name: 'journal_seq', columns: [asc('seq')] },
    { name: 'journal_unsealed', columns: [asc('id')], whileNull: 'seq' },
  ],
}

/** How conditions on the past find the journal. */
export const journalHistory: HistoryTable = {
  table: journalTable.name,
  recordColumn: 'recordId',
  entityColumn: 'entity',
  atColumn: 'at',
  changesColumn: 'changes',
}

/** The last place given out, with the hash there, and up to where every durable consumer has been served; one row a tenant. */
export const journalHeadTable: Table = {
  name: 'journalHead',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: false },
    { name: 'delivered', kind: 'int', nullable: false },
    { name: 'hash', kind: 'text', nullable: true },
  ],
  unique: [],
  indexes: [],
}

/** The entries that tell how one record changed: what was done without changing it is not among them. */
export function changesOf(entity: string, recordId: string): Predicate {
  const isChange: Predicate = {
    is: 'compare',
    column: { column: 'version', kind: 'int' },
    op: 'gte',
    to: 1,
  }
  return both(equals('recordId', recordId), equals('entity', entity), isChange)
}

/** An entry as the store takes it. */
export function entryRow(entry: AnyEntry): Row {
  return { ...entry, at: entry.at.getTime(), changes: entry.changes, hash: null, salts: null, erased: null }
}

/** An entry from a row of the store, without its seal. What was taken out and what was shredded read the same. */
export function entryOf({
  hash: _hash,
  salts: _salts,
  erased: digests,
  shredded,
  ...row
}: Row): JournalEntry {
  const takenOut = Object.keys((digests as Digests | null | undefined) ?? {}).filter(isField)
  const erased = [...((shredded as readonly string[] | undefined) ?? []), ...takenOut]
  const entry = { ...(row as unknown as JournalEntry), at: new Date(row['at'] as number) }
  if (erased.length === 0) return entry
  const nothing = Object.fromEntries(takenOut.map((field) => [field, [null, null] as const]))
  return { ...entry, changes: { ...entry.changes, ...nothing }, erased }
}

/** An entry with the fields alone that somebody sees. */
export function seenOf(
  { erased = [], ...entry }: JournalEntry,
  sees: (field: string) => boolean,
): JournalEntry {
  const seen = erased.filter(sees)
  const changes = Object.fromEntries(Object.entries(entry.changes).filter(([field]) => sees(field)))
  return { ...entry, changes, ...(seen.length > 0 && { erased: seen }) }
}

function asc(column: string): { column: string; direction: 'asc' } {
  return { column, direction: 'asc' }
}
