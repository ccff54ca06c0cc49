import type { Json } from '../../store/table.ts'
import type { Rec } from '../entities/entity.ts'
import type { JournalEntry } from '../journal/entry.ts'
import type { Subject } from './personal-data.ts'
import type { ErasureForm, ErasureMode } from './personal-fields.ts'

/** What core's own commands do with what is known of people, whatever entity it stands in. Plugins have no such door. */
export interface PersonalKeeping {
  /** Whether records of an entity stand for people. */
  isPerson(entity: string): boolean
  /** The fields of an entity that find a person again. */
  identity(entity: string): readonly string[]
  /** Everything about somebody, from one record of theirs. */
  gather(start: { readonly entity: string; readonly id: string }): Promise<SubjectRecords>
  /** The people whose record this is, under all their names. */
  peopleOf(record: { readonly entity: string; readonly id: string }): Promise<SubjectRecords>
  /** Those of these records in which something is left that this would erase. */
  erasable(entity: string, ids: readonly string[], form: ErasureForm): Promise<readonly string[]>
  /** Records as they are, deleted ones too. */
  records(entity: string, ids: readonly string[]): Promise<readonly Rec[]>
  /** What was done with records, oldest first. */
  entries(entity: string, ids: readonly string[]): Promise<readonly JournalEntry[]>
  /** By what copies of these records are recognised. */
  traces(records: SubjectRecords): Promise<Traces>
  erase(entity: string, ids: readonly string[], erasure: Erasure): Promise<void>
  /** Empties what records beside the person say of them: the telephone of an account that is theirs. */
  eraseRepeated(records: SubjectRecords, traces: Traces): Promise<void>
  erasedAlready(entity: string, ids: readonly string[], requestId?: string): Promise<ReadonlySet<string>>
  eraseCopies(traces: Traces, from: CopyCursor, limit: number): Promise<CopiesErased>
  eraseFailures(records: SubjectRecords): Promise<void>
  /** Where {@link eraseWords} begins; undefined where nothing holds them any longer. */
  readonly firstWords: WordsCursor | undefined
  /** Takes erased words out of search indexes, whose files may hold them for longer than the rows. */
  eraseWords(records: SubjectRecords, from: WordsCursor): Promise<WordsCursor | undefined>
  /** What plugins hold outside the CRM. */
  readonly heldElsewhere: readonly HeldElsewhere[]
}

/** Ids of records by entity: people first, then what is about them. */
export type SubjectRecords = ReadonlyMap<string, ReadonlySet<string>>

/** How records are erased. */
export interface Erasure extends ErasureForm {
  /** What asked for it: it stands in the journal, and tells what is done already. */
  readonly requestId: string
  /** Why, where a rule says so. */
  readonly reason?: string
}

/** By what copies of somebody's data are recognised, in small letters. */
export interface Traces {
  readonly ids: ReadonlySet<string>
  readonly texts: ReadonlySet<string>
}

/** How far the search for copies has come: which table, and behind which row. */
export type CopyCursor = readonly [table: number, after: string]

/** Which search index comes next, and whether it was begun. */
export type WordsCursor = readonly [index: number, isBegun: boolean]

/** How many rows were cleaned, and where to go on; undefined after the last. */
export interface CopiesErased {
  readonly cleaned: number
  readonly next: CopyCursor | undefined
}

/** A plugin's part, ready to be called. */
export interface HeldElsewhere {
  readonly plugin: string
  export(subject: Subject): Promise<Json>
  erase(subject: Subject, mode: ErasureMode): Promise<void>
}
