import type { Condition, Relation } from './conditions/condition.ts'
import type { coreCommands, coreEntities, coreQueries } from './domain/core-parts.ts'
import type { Actor } from './engine/access/actor.ts'
import type {
  ImportOptions,
  ImportReport,
  ImportSource,
  RowOutcome,
  UndoReport,
} from './engine/bulk/index.ts'
import type { Base, CallOptions, CommandDef, RecordOf } from './engine/command/context.ts'
import type { EntityDef } from './engine/entities/define-entity.ts'
import type {
  Fields,
  InferFields,
  InferInput,
  InferLinks,
  Link,
  Money,
  SchemaInput,
  SchemaLike,
} from './engine/entities/field.ts'
import type { JournalEntry } from './engine/journal/entry.ts'
import type { HistoryEntry } from './engine/journal/history.ts'
import type { MeasureQuery } from './engine/query/aggregate-records.ts'
import type { Page } from './engine/query/list-records.ts'
import type { BatchOptions, BatchResult, DryRunResult, TransactionOptions } from './engine/session.ts'

type CoreEntities = typeof coreEntities

export interface Account extends RecordOf<CoreEntities['account']> {}
export interface Contact extends RecordOf<CoreEntities['contact']> {}
export interface Lead extends RecordOf<CoreEntities['lead']> {}
export interface Opportunity extends RecordOf<CoreEntities['opportunity']> {}
export interface Activity extends RecordOf<CoreEntities['activity']> {}
export interface User extends RecordOf<CoreEntities['user']> {}
export interface Team extends RecordOf<CoreEntities['team']> {}
export interface TeamMember extends RecordOf<CoreEntities['teamMember']> {}
export interface Absence extends RecordOf<CoreEntities['absence']> {}
export interface StageVisit extends RecordOf<CoreEntities['stageVisit']> {}
export interface CustomField extends RecordOf<CoreEntities['customField']> {}

/** The records of the entities that every CRM has, before a host or plugin adds to them. */
export interface BaseEntities {
  account: Account
  contact: Contact
  lead: Lead
  opportunity: Opportunity
  activity: Activity
  user: User
  team: Team
  teamMember: TeamMember
  absence: Absence
  stageVisit: StageVisit
  customField: CustomField
}
/** The entities that every CRM has. */
export type BaseName = keyof BaseEntities

/** What a host or plugin adds to entities. */
export type Extend = { readonly [E in BaseName]?: Fields }
/** Entities by name. */
export type Entities = { readonly [name: string]: EntityDef }

/** The types of a plugin: what it adds, and the API it offers. */
// biome-ignore lint/complexity/noBannedTypes: {} is "adds nothing", the unit of the intersections below.
export interface PluginTypes<Id extends string = string, X = {}, E = {}, A = {}, C = never> {
  readonly id: Id
  readonly extend: X
  readonly entities: E
  readonly api: A
  readonly commands: C
}
// biome-ignore lint/suspicious/noExplicitAny: the bound of every plugin.
export type AnyPlugin = PluginTypes<string, any, any, any, any>

/** All that one `createCrm` call says about types. */
export interface World {
  readonly fields: unknown
  readonly entities: unknown
  readonly plugins: readonly AnyPlugin[]
  readonly commands: unknown
  readonly stages: string
}
/** The world of a host that adds nothing. */
export interface PlainWorld {
  readonly fields: Record<never, never>
  readonly entities: Record<never, never>
  readonly plugins: readonly []
  readonly commands: never
  readonly stages: string
}

type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never
type Flat<T> = { [K in keyof T]: T[K] }
type At<T, K> = K extends keyof T ? T[K] : never
type FieldsFromPlugins<P extends readonly AnyPlugin[], N> = UnionToIntersection<
  P[number] extends infer Q
    ? Q extends { readonly extend: { readonly [K in N & string]: infer X } }
      ? X
      : never
    : never
>
type EntitiesFromPlugins<P extends readonly AnyPlugin[]> = UnionToIntersection<
  P[number] extends infer Q ? (Q extends { readonly entities: infer E } ? E : never) : never
>
/** Fields that host and plugins add to an entity. */
type Added<W extends World, N> = (N extends keyof W['fields'] ? W['fields'][N] : unknown) &
  ([FieldsFromPlugins<W['plugins'], N>] extends [never] ? unknown : FieldsFromPlugins<W['plugins'], N>)
// biome-ignore lint/suspicious/noExplicitAny: matches any definition, to infer its fields.
type FieldsOf<D> = D extends EntityDef<any, infer X> ? X : never
type Definition<W extends World, N> = N extends keyof W['entities']
  ? W['entities'][N]
  : At<EntitiesFromPlugins<W['plugins']>, N>

/** A record of an entity in a world. */
export type RecordIn<W extends World, N> = N extends BaseName
  ? unknown extends Added<W, N>
    ? BaseEntities[N]
    : Flat<BaseEntities[N] & InferFields<Added<W, N>>>
  : Flat<Base & InferFields<FieldsOf<Definition<W, N>>>>

/** What input may set of a new record. */
export type InputIn<W extends World, N> = WithExt<InferInput<FieldsIn<W, N>>>
/** All fields of an entity in a world. Inferred in one go: the compiler multiplies the parts of a union by each other. */
type FieldsIn<W extends World, N> = N extends BaseName
  ? unknown extends Added<W, N>
    ? CoreEntities[N]['fields']
    : CoreEntities[N]['fields'] & Added<W, N>
  : FieldsOf<Definition<W, N>>
type WithExt<T> = Flat<T & { ext?: Readonly<Record<string, unknown>> }>

/** The entities of a world. */
export type EntityNames<W extends World> =
  | BaseName
  | (keyof W['entities'] & string)
  | (keyof EntitiesFromPlugins<W['plugins']> & string)

type LinksOf<W extends World, N> = InferLinks<FieldsIn<W, N>>
/** All references of a world, each with the entity that has it. */
type LinksIn<W extends World> = {
  [N in EntityNames<W>]: {
    readonly [K in keyof LinksOf<W, N>]: LinksOf<W, N>[K] & { readonly from: N }
  }[keyof LinksOf<W, N>]
}[EntityNames<W>]
/** The records that references lead to, by the names of the relations. */
type RelatedOne<W extends World, N> = {
  readonly [K in keyof LinksOf<W, N> as RelationName<K, LinksOf<W, N>[K]>]: To<LinksOf<W, N>[K]>
}
type RelationName<K, L> =
  L extends Link<string, infer As> ? ([As] extends [never] ? WithoutId<K & string> : As) : never
type WithoutId<K extends string> = K extends `${infer Stem}Id` ? Stem : K
type To<L> = L extends Link<infer N> ? N : never
/** The entities whose references lead here, by the names of the ways back. */
type RelatedMany<W extends World, N> = {
  readonly [L in Extract<LinksIn<W>, { readonly to: N }> as L extends Link<string, string, infer I>
    ? I
    : never]: L['from']
}
/** What conditions ask of the records of an entity: their fields, and their relations. */
export type QueryIn<W extends World, N> = RecordIn<W, N> & {
  readonly [K in keyof RelatedOne<W, N>]: Relation<QueryIn<W, RelatedOne<W, N>[K]>>
} & { readonly [K in keyof RelatedMany<W, N>]: Relation<QueryIn<W, RelatedMany<W, N>[K]>> }
/** What comes along with the records of an entity, by the names of its relations. */
export type RelatedIn<W extends World, N> = {
  readonly [K in keyof RelatedOne<W, N>]: RecordIn<W, RelatedOne<W, N>[K]> | null
} & { readonly [K in keyof RelatedMany<W, N>]: readonly RecordIn<W, RelatedMany<W, N>[K]>[] }

/** Which records, in which order, how many. `Q` is what conditions ask, `I` what comes along. */
export interface ListOf<in out R, in out Q = R, out I = string> {
  readonly where?: Condition<Q>
  /** `-` in front sorts downwards. Empty values come last; ties are broken by id. */
  readonly orderBy?: SortOf<R> | readonly SortOf<R>[]
  /** At most 1,000; 50 when left out. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
  /** Relations whose records come along: one record or null under a to-one relation's name, a list under another's. */
  readonly include?: readonly I[]
  /** The page also tells how many match in all. */
  readonly count?: 'exact'
}
/** A field to sort by, downwards with `-` in front. */
export type SortOf<R> = (keyof R & string) | `-${keyof R & string}` | `${'' | '-'}ext.${string}`

type GroupField<R> = (keyof R & string) | `ext.${string}`

/** A record with what comes along. */
export type With<R, Related, I extends keyof Related> = [I] extends [never] ? R : R & Pick<Related, I>

/** Reading and writing the records of one entity. Every write is one transaction with its journal entries. */
export interface Records<in out R, in out Input, in out Q = R, in out Related = unknown> {
  create(input: Input, options?: CallOptions): Promise<R>
  createMany(
    inputs: readonly Input[],
    options?: BatchOptions & { onError?: 'abort' },
  ): Promise<readonly BatchResult<R>[]>
  createMany(inputs: readonly Input[], options: BatchOptions): Promise<readonly BatchResult<R>[]>
  /**
   * Changes the fields that the patch names. With `version`, a change that somebody else made meanwhile to one of the
   * same fields is a CRM_CONFLICT with base, mine and theirs; changes to other fields are joined.
   */
  update(id: string, patch: Partial<Input>, options?: CallOptions & { version?: number }): Promise<R>
  updateMany(
    edits: readonly { id: string; patch: Partial<Input>; version?: number }[],
    options?: BatchOptions,
  ): Promise<readonly BatchResult<R>[]>
  /**
   * Takes the record out of every list; its history stays and `restore` brings it back. With `version`, any change that
   * somebody made since is a CRM_CONFLICT with base and theirs.
   */
  delete(id: string, options?: CallOptions & { version?: number }): Promise<void>
  deleteMany(ids: readonly string[], options?: BatchOptions): Promise<readonly BatchResult<R>[]>
  restore(id: string, options?: CallOptions): Promise<R>
  /** Null when there is none that the actor may see. */
  get(id: string): Promise<R | null>
  list<I extends keyof Related & string = never>(query?: ListOf<R, Q, I>): Promise<Page<With<R, Related, I>>>
  /** All that match, page by page, as an export reads them. */
  each<I extends keyof Related & string = never>(
    query?: Omit<ListOf<R, Q, I>, 'after' | 'count'>,
  ): AsyncGenerator<With<R, Related, I>>
  count(where?: Condition<Q>): Promise<number>
  aggregate<const G extends GroupField<R> = never, const M extends Measures = Measures>(
    query: AggregateOf<R, Q, G, M>,
  ): Promise<readonly Group<R, G, M>[]>
  /** Every change of the record, oldest first. */
  history(id: string): Promise<readonly HistoryEntry[]>
  /** The record as it was; null when it did not exist then. */
  asOf(id: string, at: Date): Promise<R | null>
}

/** Which records, grouped by what, measured how. */
export interface AggregateOf<in out R, in out Q = R, out G = keyof R & string, out M = Measures> {
  readonly where?: Condition<Q>
  readonly groupBy?: readonly G[]
  readonly measures: M
}
type Measures = { readonly [name: string]: MeasureQuery }
/** One group: the fields it is alike in, and its measures. A measure of money is a list, one entry for each currency. */
export type Group<R, G, M> = {
  readonly [K in keyof R & G]: R[K]
} & { readonly [K in keyof M]: Measured<R, M[K]> }
type Measured<R, M> = M extends 'count'
  ? number
  : M extends { readonly sum: infer F } | { readonly min: infer F } | { readonly max: infer F }
    ? F extends keyof R
      ? NonNullable<R[F]> extends Money
        ? readonly Money[]
        : NonNullable<R[F]> | null
      : unknown
    : never

type CoreCommands = ReturnType<typeof coreCommands>[number]
type CoreQueries = ReturnType<typeof coreQueries>[number]
type CommandsFromPlugins<P extends readonly AnyPlugin[]> = P[number] extends infer Q
  ? Q extends { readonly commands: infer C }
    ? C
    : never
  : never
type Callable<W extends World> =
  | Exclude<CoreCommands, { name: 'opportunity.beginVisit' | 'opportunity.moveTo' | 'opportunity.backdate' }>
  | CoreQueries
  | W['commands']
  | CommandsFromPlugins<W['plugins']>

/** The business verbs of an entity: `lead.grab` is `session.lead.grab(input)`. */
export type VerbsOf<C, N extends string> = {
  readonly [Name in NameOf<C> as Name extends `${N}.${infer Verb}` ? Verb : never]: CallOf<
    Extract<C, { readonly name: Name }>
  >
} & {
  readonly [Name in NameOf<Extract<C, { readonly runMany: unknown }>> as Name extends `${N}.${infer Verb}`
    ? `${Verb}Many`
    : never]: CallManyOf<Extract<C, { readonly name: Name }>>
}
type NameOf<C> = C extends { readonly name: infer Name extends string } ? Name : never
type CallOf<C> =
  C extends Answering<infer S, infer R>
    ? C extends { readonly kind: 'query' }
      ? (input: SchemaInput<S>) => Promise<R>
      : (input: SchemaInput<S>, options?: CallOptions) => Promise<R>
    : never
type CallManyOf<C> =
  C extends Answering<infer S, infer R>
    ? (inputs: readonly SchemaInput<S>[], options?: CallOptions) => Promise<readonly BatchResult<R>[]>
    : never
/** What commands and queries have in common: an input, and an answer. */
interface Answering<S extends SchemaLike, R> {
  readonly input: S
  run(input: never, context: never): Promise<R>
}

/** What rows can be imported into: entities, and batch commands that say what a row means to them. */
export type ImportTarget<W extends World> =
  | EntityNames<W>
  | NameOf<Extract<Callable<W>, { readonly fromRows: unknown }>>
/** The fields that columns can be mapped to. */
export type ImportField<W extends World, N> =
  | (keyof InputIn<W, N extends `${infer E}.${string}` ? E : N> & string)
  | `ext.${string}`

interface MovesStages<in out W extends World> {
  /** Moves to another stage; `patch` fills in what the stage requires. */
  moveTo(
    input: {
      id: string
      stage: W['stages']
      patch?: Readonly<Record<string, unknown>>
      reason?: string
      /** Gives up a probability that was set by hand. */
      resetProbability?: boolean
      /** When it happened, if not now: needs a grant of the verb `backdate`. */
      at?: Date
    },
    options?: CallOptions,
  ): Promise<RecordIn<W, 'opportunity'>>
}

/** What a session offers besides its entities. */
export interface SessionCore<in out W extends World> {
  readonly actor: Actor
  readonly tenant: string
  /** Calls a command that has no place among the entities' verbs. */
  run<S extends SchemaLike, R>(
    command: CommandDef<string, S, R>,
    input: SchemaInput<S>,
    options?: CallOptions,
  ): Promise<R>
  /**
   * Several commands in one transaction: all or none. Each is a savepoint. Use only the session handed in; the outer one
   * waits for the transaction to end, until that is rolled back with CRM_TX_TIMEOUT.
   */
  transaction<T>(work: (inside: Session<W>) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Runs commands, tells what they would give and change, and keeps nothing. `after` and `committed` hooks stay silent. */
  dryRun<T>(work: (inside: Session<W>) => Promise<T>, options?: TransactionOptions): Promise<DryRunResult<T>>
  /**
   * Imports rows of any length, chunk by chunk, and goes on where an interrupted run stopped. See `ImportOptions`.
   *
   * @example
   * ```ts
   * const report = await session.importRecords(rows, {
   *   importId: 'fair-2026.csv',
   *   into: 'lead.capture',
   *   mapping: { Name: 'name', 'E-mail': 'email', 电话: 'phone' },
   *   onProgress: ({ rows, rowsPerSecond }) => console.log(rows, rowsPerSecond),
   * })
   * ```
   */
  importRecords<N extends ImportTarget<W>>(
    source: ImportSource,
    options: ImportOptions<N, ImportField<W, N>>,
  ): Promise<ImportReport>
  /** How far an import is, and what it came to. */
  importReport(importId: string): Promise<ImportReport>
  /** What became of each row, as often as wanted: an error file can be written anew after a restart. */
  importedRows(
    importId: string,
    only?: { readonly outcome?: RowOutcome['outcome'] },
  ): AsyncGenerator<RowOutcome>
  /** Takes back what an import created and nobody changed since. Calling it again goes on, or tells the same. */
  undoImport(importId: string): Promise<UndoReport>
  /** Entries by place, for readers that remember how far they came. For actors who may see everything. */
  readonly journal: JournalReader
  /** What plugins offer, by their ids. */
  readonly plugins: { readonly [Q in W['plugins'][number] as Q['id']]: Q['api'] }
}

/** Reads the journal of a tenant by cursor; no entry is ever skipped, however late it was committed. */
export interface JournalReader {
  read(query?: {
    after?: number
    limit?: number
    entities?: readonly string[]
  }): Promise<{ readonly entries: readonly JournalEntry[]; readonly next: number }>
}

/** What an actor does in a tenant: one accessor for each entity, and a few things besides. */
export type Session<W extends World = PlainWorld> = {
  readonly [N in EntityNames<W>]: Records<RecordIn<W, N>, InputIn<W, N>, QueryIn<W, N>, RelatedIn<W, N>> &
    VerbsOf<Callable<W>, N> &
    (N extends 'opportunity' ? MovesStages<W> : unknown)
} & SessionCore<W>
