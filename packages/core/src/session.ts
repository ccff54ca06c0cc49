import type { coreCommands, coreQueries } from './domain/core-parts.ts'
import type { PossibleMove } from './domain/pipelines/index.ts'
import type { ActingAs } from './engine/access/actor.ts'
import type {
  ImportOptions,
  ImportReport,
  ImportSource,
  RowOutcome,
  UndoReport,
} from './engine/bulk/index.ts'
import type { CallOptions, CommandDef, Proving } from './engine/command/context.ts'
import type { SchemaInput, SchemaLike } from './engine/entities/field.ts'
import type { JournalPage, JournalQuery } from './engine/journal/read-journal.ts'
import type { BatchResult, DryRunResult, TransactionOptions } from './engine/session.ts'
import type { Records } from './records.ts'
import type {
  AnyPlugin,
  EntityNames,
  InputIn,
  PlainWorld,
  QueryIn,
  RecordIn,
  RelatedIn,
  World,
} from './world.ts'

type CoreCommands = ReturnType<typeof coreCommands>[number]
type CoreQueries = ReturnType<typeof coreQueries>[number]
type CommandsFromPlugins<P extends readonly AnyPlugin[]> = P[number] extends infer Q
  ? Q extends { readonly commands: infer C }
    ? C
    : never
  : never
/** What channels alone do with messages. */
type SendingVerb = 'prepare' | 'noteSent' | 'noteFailed' | 'noteReceipt' | 'noteObjection'
/** They are told of in {@link MovesStages}, or are core's own; `stageVisit.rot` and `approval.timeOut` belong to jobs. */
type StagedVerb = 'moveTo' | 'backdate' | 'beginVisit' | 'changePipeline' | 'place' | 'snooze'
type Callable<W extends World> =
  | Exclude<
      CoreCommands,
      {
        name:
          | `opportunity.${StagedVerb}`
          | `message.${SendingVerb}`
          | 'channelCursor.save'
          | 'unreadMessage.keep'
          | 'stageVisit.rot'
          | 'approval.timeOut'
          | 'subjectRequest.proceed'
      }
    >
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
      ? (input: SchemaInput<S>, options?: Proving) => Promise<R>
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
type TakenBy<C> = C extends Answering<infer S, infer _R> ? keyof SchemaInput<S> : never
/** The fields that columns can be mapped to. */
export type ImportField<W extends World, N> =
  | (keyof InputIn<W, N extends `${infer E}.${string}` ? E : N> & string)
  // A command may take what input cannot set.
  | (N extends `${infer E}.${string}`
      ? keyof RecordIn<W, E> & TakenBy<Extract<Callable<W>, { readonly name: N }>> & string
      : never)
  | `ext.${string}`

interface MoveInput<S extends string> {
  id: string
  stage: S
  patch?: Readonly<Record<string, unknown>>
  reason?: string
  /** Gives up a probability that was set by hand. */
  resetProbability?: boolean
  /** When it happened, if not now: needs a grant of the verb `backdate`. */
  at?: Date
}

interface ChangeInput<S extends string> {
  id: string
  pipeline: string
  /** Where to; what the pipeline maps the present stage to, when left out. */
  stage?: S
  patch?: Readonly<Record<string, unknown>>
  reason?: string
}

/** The verbs of entities whose records go through pipelines. */
interface MovesStages<in S extends string, out R> {
  /**
   * Moves to another stage; `patch` fills in what the stage requires. Where the way needs an approval that is not there,
   * the record stays, and its `approvalId` names the request.
   */
  moveTo(input: MoveInput<S>, options?: CallOptions): Promise<R>
  /** Moves many, each that may be moved, with a result each. */
  moveToMany(inputs: readonly MoveInput<S>[], options?: CallOptions): Promise<readonly BatchResult<R>[]>
  /** Brings a record into another pipeline, or out of a stage that its own no longer has. */
  changePipeline(input: ChangeInput<S>, options?: CallOptions): Promise<R>
  changePipelineMany(
    inputs: readonly ChangeInput<S>[],
    options?: CallOptions,
  ): Promise<readonly BatchResult<R>[]>
  /** Puts a record in its place in its column: below `after`, above `before`, or on top. */
  place(input: { id: string; after?: string; before?: string }, options?: CallOptions): Promise<R>
  /** Lets a record rest: until then it is not rotten. */
  snooze(input: { id: string; until: Date | null }, options?: CallOptions): Promise<R>
  /** Of each stage, whether the record may go there, and what that takes. */
  moves(input: { id: string }): Promise<readonly PossibleMove[]>
}

/** What a session offers besides its entities. */
export interface SessionCore<in out W extends World> {
  readonly actor: ActingAs
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
  undoImport(importId: string, options?: Proving): Promise<UndoReport>
  /**
   * Undoes a command that says how, by the `commandId` of its history entries; the inverse is called as this actor. Throws
   * CRM_UNDO_UNKNOWN, and CRM_UNDO_CHANGED when somebody changed since what it wrote.
   */
  undo(commandId: string): Promise<unknown>
  /** What happened in the tenant: for actors who may see everything, and for roles with `audit`. */
  readonly journal: JournalReader
  /** What plugins offer, by their ids. */
  readonly plugins: { readonly [Q in W['plugins'][number] as Q['id']]: Q['api'] }
}

/** Reads the journal of a tenant by cursor; no entry is ever skipped, however late it was committed. */
export interface JournalReader {
  read(query?: JournalQuery): Promise<JournalPage>
}

/** What an actor does in a tenant: one accessor for each entity, and a few things besides. */
export type Session<W extends World = PlainWorld> = {
  readonly [N in EntityNames<W>]: Records<RecordIn<W, N>, InputIn<W, N>, QueryIn<W, N>, RelatedIn<W, N>> &
    VerbsOf<Callable<W>, N> &
    ('enteredStageAt' extends keyof RecordIn<W, N> ? MovesStages<W['stages'], RecordIn<W, N>> : unknown)
} & SessionCore<W>
