import type {
  ColumnKind,
  Scalar,
  SearchQuery,
  SortKey,
  Stored,
  StoreErrorCode,
  TableInfo,
  TextTest,
} from '@guanxi/core/store'
import type { CompiledQuery, Kysely, RawBuilder, SelectQueryBuilder } from 'kysely'
import type { Layout, LayoutColumn, TextIndex } from './table-layout.ts'
import type { BulkStatement } from './template.ts'

/** The tables of a database as Kysely sees them when nobody has told it more. */
export interface SqlTables {
  [table: string]: { [column: string]: unknown }
}

/** A piece of SQL. */
export type Fragment = RawBuilder<unknown>

/** A kind of value that compares and sorts. */
export type ScalarKind = Exclude<ColumnKind, 'json'>

/** What one database does in its own way. Everything else about SQL is the same for all. */
export interface Flavour {
  /** The parameter for a value that was checked and goes into a column. */
  parameter(kind: ColumnKind, value: Stored): unknown
  /** The parameter for a value that a column is compared with; any value compares, also one that can't be stored. */
  operand(kind: ScalarKind, value: Scalar): unknown
  /** Turns what the driver gives for a column into what the port speaks; left out where they are the same. */
  readonly results: { readonly [kind in ColumnKind]?: (value: unknown) => Stored }

  /** One parameter that holds a whole list; `isIn` and `bucket` take it. */
  list(kind: ScalarKind, values: readonly Scalar[], place: Place): unknown
  /** Whether the value is in a list. */
  isIn(value: Fragment, kind: ScalarKind, list: Fragment, place: Place): Fragment
  /** How many of the boundaries are at or below the value. */
  bucket(value: Fragment, kind: ScalarKind, boundaries: Fragment, place: Place): Fragment
  /** Literal and case-sensitive. */
  readonly text: { readonly [test in TextTest]: (value: Fragment, text: Fragment) => Fragment }
  /** A column's value in the form that values inside JSON have. */
  asJson(kind: ScalarKind, column: Fragment): Fragment
  /** A whole number, or an instant and milliseconds, added up. */
  plus(value: Fragment, kind: ScalarKind, amount: Fragment, place: Place): Fragment
  /** An exact sum, the smallest and the largest of the values. */
  readonly measures: {
    readonly [measure in 'sum' | 'min' | 'max']: (value: Fragment, kind: ScalarKind) => Fragment
  }
  readonly json: JsonFlavour

  /** Adds many rows with one statement. Left out: one statement a row, in one transaction. */
  readonly insertMany?: (builder: Kysely<SqlTables>, insert: BulkInsert) => BulkStatement
  /** Changes many rows with one statement. Left out: one statement a row, in one transaction. */
  readonly patchMany?: (builder: Kysely<SqlTables>, patch: BulkPatch) => BulkStatement
  /** How many rows one bulk statement takes. */
  readonly bulkRows: number

  /** `true`: rows that another transaction holds can be passed over. `false`: there is one writer at a time. */
  readonly locksRows: boolean
  /** `true`: it may know nothing of how many rows an index leads to, and has to be told when to sort. */
  readonly plansWithoutStatistics?: true
  /** `true`: after a statement has failed, its transaction can only be rolled back. */
  readonly failureEndsTransaction: boolean
  /** The statement that asks for the time, in epoch milliseconds as `now`. Left out: the process's own counts. */
  readonly now?: string
  /** What to say first in every transaction. */
  readonly onBegin?: readonly string[]

  /** Left out: there is no full-text search. */
  readonly search?: SearchFlavour
  /** Left out: the database shows every row to whoever connects. */
  readonly rowSecurity?: RowSecurityFlavour

  readonly schema: SchemaFlavour
  /** What a driver's error means; undefined when it is none of the driver's. */
  failure(error: unknown): SqlFailure | undefined
}

/** How a database that holds rows to their tenant by itself is told which tenant is meant. */
export interface RowSecurityFlavour {
  /** The statement that says so until the end of the transaction; without a tenant no row is seen. */
  enter(tenant: string | undefined): string
  /** A value as it stands in a question that is asked of each tenant in turn. */
  literal(value: unknown): Fragment
  /** Asks each tenant that has rows in the table; the question gives its name in `tenant` where it has what is asked. */
  askEach(storedTable: string, question: string): CompiledQuery
  /** Has the database hold the rows of a table, and of its full-text indexes, to their tenant. May be repeated. */
  secure(db: Kysely<SqlTables>, storedTable: string): Promise<void>
}

/** How a database keeps and asks a full-text index. */
export interface SearchFlavour {
  /** The statements that make an empty index. */
  create(index: TextIndex, schema: SchemaFlavour): readonly string[]
  /** The statements that make it fast, once it is filled. */
  finish(index: TextIndex, schema: SchemaFlavour): readonly string[]
  /** The statements that take it away. */
  drop(name: string): readonly string[]
  /** Puts entries in the place of those of the same rows. */
  write(index: TextIndex, entries: readonly TextEntry[]): readonly CompiledQuery[]
  remove(index: TextIndex, tenant: string, ids: readonly string[]): readonly CompiledQuery[]
  /** Left out: removed words are nowhere any more, or the database tidies up by itself. */
  readonly forget?: ForgetFlavour
  /** The rows of the index that are found, under the alias `s`, with the score as `SCORE`. */
  find(builder: Kysely<SqlTables>, question: TextQuestion): TextFinding
}

/** How an index lets go of removed words that its files still hold. */
export interface ForgetFlavour {
  /** The statement that does a part of it; `isBegun` is false for the first. */
  part(index: TextIndex, isBegun: boolean): CompiledQuery
  /** Asks how many rows the connection has written, as `written`. */
  readonly written: string
  /** A part that wrote no more rows than this had nothing left to do. */
  readonly idle: number
}

/** The terms of one row. */
export interface TextEntry {
  readonly tenant: string
  readonly id: string
  /** For each column of the index its terms, with spaces between: letters, digits, hyphens, and one `_`. */
  readonly terms: readonly string[]
}

/** What is looked for in a full-text index. */
export interface TextQuestion {
  readonly index: TextIndex
  readonly tenant: string
  readonly query: SearchQuery
  /** A parameter with this value. */
  value(value: unknown): unknown
}

/** A `select` that is held to a tenant by `s.tenant`. */
export type TextFinding = SelectQueryBuilder<SqlTables, 's', object>

/** The name that a score goes by in a statement. */
export const SCORE = '$score'

/** Where a value stands: in a column of its own, or inside JSON. */
export type Place = 'column' | 'json'

/** A place inside JSON: the value found there, and the name of its JSON type. */
export interface JsonPlace {
  readonly value: Fragment
  readonly type: Fragment
}

/** How a database reads JSON. None of this fails, whatever the JSON holds. */
export interface JsonFlavour {
  /** The parameters that lead to a place. */
  path(steps: readonly (string | number)[]): readonly (string | number)[]
  /** The whole of a JSON column. */
  root(column: Fragment): JsonPlace
  /** Further inside; `parameters` are those of `path`, with `steps` telling keys from positions. */
  at(place: JsonPlace, parameters: readonly Fragment[], steps: readonly (string | number)[]): JsonPlace
  /** The value, or null when it is of another kind. */
  scalar(place: JsonPlace, kind: ScalarKind): Fragment
  /** Two-valued: nothing there, or JSON's null. */
  isNull(place: JsonPlace): Fragment
  /** Whether a list is there. */
  isList(place: JsonPlace): Fragment
  /** The items as rows; nothing where there is no list. */
  items(place: JsonPlace, alias: string): { readonly from: Fragment; readonly item: JsonPlace }
}

/** Many rows for one table: the parameters of a row are the tenant's and then the columns'. */
export interface BulkInsert {
  readonly layout: Layout
  readonly skipTaken: boolean
}

/** Changes of the same columns to many rows: the parameters of a change are `columns`', the id and, if any, the version. */
export interface BulkPatch {
  readonly layout: Layout
  readonly columns: readonly LayoutColumn[]
  readonly versioned: boolean
}

/** How a database describes and changes its tables. */
export interface SchemaFlavour {
  /** A column's type, with its collation, such that `inspect` finds the kind again. */
  columnType(kind: ColumnKind): string
  /** An index column's direction, such that the index serves the order that `find` asks for. */
  indexColumn(quoted: string, nullable: boolean, direction: SortKey['direction']): string
  /** What to say first when the schema changes. */
  readonly onChange?: readonly string[]
  /** What stands behind the closing bracket of `create table`. */
  readonly tableSuffix: string
  /** The statements that make an index; left out: one. */
  createIndex?(index: IndexDefinition): readonly string[]
  /** What else a new table needs. */
  afterCreate?(storedTable: string): readonly string[]
  /** What has to go before a column can be dropped. */
  beforeDropColumn?(
    db: Kysely<SqlTables>,
    storedTable: string,
    storedColumn: string,
  ): Promise<readonly string[]>
  /** The tables of ours that exist, or the one with this name. */
  inspect(db: Kysely<SqlTables>, storedTable?: string): Promise<readonly TableInfo[]>
  /** The index over these columns of a table; for drivers whose errors name columns only. */
  uniqueIndex?(
    db: Kysely<SqlTables>,
    storedTable: string,
    columns: readonly string[],
  ): Promise<string | undefined>
}

/** The parts of a statement that makes an index. */
export interface IndexDefinition {
  /** `create index if not exists`, or the same of a unique index. */
  readonly create: string
  readonly name: string
  readonly table: string
  /** The columns in brackets, and the condition. */
  readonly definition: string
}

/** What a driver's error means. */
export interface SqlFailure {
  readonly code: StoreErrorCode
  /** A name for the cause that carries no value: an SQLSTATE or the like. */
  readonly reason: string
  /** For a taken key: the name of its index, or its columns, as they are stored; neither when it is the id. */
  readonly index?: string
  readonly columns?: readonly string[]
}
