import type { Json } from '../../store/table.ts'
import type { Proving } from '../command/context.ts'
import type { Issue } from '../errors.ts'

/** A row as it came in, by column. */
export type RawRow = Readonly<Record<string, unknown>>
/** Rows to import, in an order that is the same each time: objects, or lists of cells where `columns` is given. */
export type ImportSource = Iterable<RawRow | readonly unknown[]> | AsyncIterable<RawRow | readonly unknown[]>

/** Where a cell goes, and how it is read where that is not plain. */
export type CellTarget<Field extends string = string> =
  | Field
  | { readonly field: Field; readonly transform: (cell: unknown, row: RawRow) => unknown }

/** Which column becomes which field, or a function that makes the fields of a row. */
export type RowMapping<Field extends string = string> =
  | { readonly [column: string]: CellTarget<Field> }
  | ((row: RawRow) => { readonly [K in Field]?: unknown })

/** How rows are imported. */
export interface ImportOptions<Into extends string = string, Field extends string = string> extends Proving {
  /**
   * The caller's own stable name of this import. The same id with the same source, from its beginning, goes on where
   * an interrupted run stopped; once finished, nothing happens again.
   */
  readonly importId: string
  /** An entity, or a batch command by name: `lead.capture` takes leads in by all rules of a capture. */
  readonly into: Into
  /** Column to field. When left out, columns are named like fields. */
  readonly mapping?: RowMapping<Field>
  /** The names of the columns, where rows are lists of cells. A row with more or fewer cells is then rejected. */
  readonly columns?: readonly string[]
  /**
   * `neutralised`: the rows are of an export that put an apostrophe before what could be a formula, and it is taken away
   * again. As they are, when left out.
   */
  readonly formulas?: 'neutralised'
  /** For an entity. `create` when left out; the others find records by `match`. */
  readonly mode?: 'create' | 'update' | 'upsert'
  /** The fields by which a row finds its record, the one that tells most apart first. */
  readonly match?: Field | readonly Field[]
  /** `collect` (when left out): a bad row is rejected and the rest goes on. `stop`: the first bad row ends the import. */
  readonly onError?: 'collect' | 'stop'
  /** Does everything in one transaction and takes it back: what would happen. */
  readonly dryRun?: boolean
  /** Rows written in one transaction, 1 to 5,000; 250 when left out. */
  readonly chunk?: number
  /** After each chunk. The import waits for a promise. */
  readonly onProgress?: (progress: ImportProgress) => unknown
  /** For each row of a chunk once it is committed. The import waits for a promise. */
  readonly onRow?: (outcome: RowOutcome) => unknown
  /** Ends the import between two chunks, with CRM_IMPORT_ABORTED. */
  readonly signal?: AbortSignal
}

/** How many rows came to what. */
export interface ImportCounts {
  readonly created: number
  /** Joined to a record that was known. */
  readonly attached: number
  readonly updated: number
  readonly rejected: number
}

/** How far an import is. */
export interface ImportProgress extends ImportCounts {
  readonly importId: string
  /** Rows done, those of earlier runs included. */
  readonly rows: number
  /** In this run. */
  readonly rowsPerSecond: number
}

/** What an import came to so far. */
export interface ImportReport extends ImportCounts {
  readonly importId: string
  readonly into: string
  readonly status: 'running' | 'done' | 'undoing' | 'undone'
  readonly rows: number
  /** How many rows earlier runs had done. */
  readonly resumedAt: number
  readonly startedAt: Date
  readonly finishedAt: Date | null
}

/** What became of one row. Rows are counted from 1. */
export type RowOutcome = { readonly row: number } & RowResult

/** What became of a row, apart from its number. */
export type RowResult = AcceptedRow | RejectedRow

/** A row that is in a record now. */
export interface AcceptedRow {
  readonly outcome: 'created' | 'attached' | 'updated'
  readonly recordId: string
}

/** A row that was refused: why, and how it came in. */
export interface RejectedRow {
  readonly outcome: 'rejected'
  readonly error: RowError
  readonly raw: Json
}

/** Why a row was refused; kept, so that it can be told after a restart. */
export type RowError = {
  readonly code: string
  readonly message: string
  readonly zh: string
  readonly issues: readonly Issue[]
}

/** What undoing an import came to. */
export interface UndoReport {
  readonly importId: string
  /** Records taken back. */
  readonly undone: number
  /** Records that stay, and why: changed since, deleted already, or refused by access or a hook. */
  readonly kept: readonly KeptRecord[]
}

/** A record that an undo left alone. */
export interface KeptRecord {
  readonly entity: string
  readonly recordId: string
  readonly reason: 'changed' | 'gone' | 'refused'
}
