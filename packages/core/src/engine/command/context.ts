import type { Condition } from '../../conditions/condition.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { Json } from '../../store/table.ts'
import type { ActingAs } from '../access/actor.ts'
import type { EntityDef } from '../entities/define-entity.ts'
import type { InferFields, SchemaInput, SchemaLike, SchemaOutput } from '../entities/field.ts'
import type { ReferenceField } from '../entities/references-to.ts'
import type { CrmError } from '../errors.ts'
import type { Deed, Noted, Origin } from '../journal/entry.ts'
import type { KeyKeeping } from '../keys/key-index.ts'
import type { Logger } from '../log.ts'
import type { PersonalKeeping } from '../privacy/keeping.ts'
import type { StepUpRule } from '../step-up/step-up-rule.ts'

/** What every record has. */
export interface Base {
  readonly id: string
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Counts the changes; hand it back with an update so that nobody's change is lost. */
  readonly version: number
  /** Values of the fields that the tenant declared at run time. */
  readonly ext?: Readonly<Record<string, unknown>>
}

type Flat<T> = { [K in keyof T]: T[K] }
/** The record type of an entity definition. */
// biome-ignore lint/suspicious/noExplicitAny: matches any definition, to infer its fields.
export type RecordOf<D> = D extends EntityDef<any, infer X> ? Flat<Base & InferFields<X>> : never

/**
 * Records as a command's `run` reads and writes them: the command's own rule stands in place of record access, and
 * managed fields may be set. Hooks, checks and the journal are the same as for everybody.
 */
export interface TrustedRecords<R> {
  /** The live record, locked for this transaction where the store has more than one writer. */
  find(id: string): Promise<R | undefined>
  /**
   * Those of the ids that are live records, locked by one statement in the order of their ids, whatever order they are given
   * in: so two who lock many never wait for each other in a circle.
   */
  findMany(ids: readonly string[]): Promise<ReadonlyMap<string, R>>
  /** Like `find`, but throws CRM_NOT_FOUND. */
  get(id: string): Promise<R>
  /**
   * Like `get`, but only a record that the command's caller may read; for any other there is none. Begin with it where
   * the caller names the record.
   */
  visible(id: string): Promise<R>
  /** How many live records match, by the values of a field. */
  countBy(field: keyof R & string, condition: Condition<R>): Promise<ReadonlyMap<unknown, number>>
  /** The ids of those of the records that the command's caller may read. */
  readable(records: readonly R[]): Promise<ReadonlySet<string>>
  /**
   * A patch of the caller's own, in the form in which records hold it. It is refused like an update by the caller:
   * unknown, managed and hidden fields, records out of reach, giving away.
   */
  askedOf(id: string, patch: unknown): Promise<Partial<Omit<R, keyof Base>>>
  /** At most `limit` (100 when left out) live records that match. */
  where(
    condition: Condition<R>,
    options?: { limit?: number; orderBy?: string | readonly string[] },
  ): Promise<readonly R[]>
  /**
   * Fails with the command when it is refused; `id` where it must be foretold. `why` goes into the journal: what the
   * command decided on, as plain JSON.
   */
  create(input: Partial<Omit<R, keyof Base>>, id?: string, why?: object): Promise<R>
  /** Each on its own, in one go; `ids` where they must be foretold, and `whys` of them. */
  createMany(
    inputs: readonly Partial<Omit<R, keyof Base>>[],
    ids?: readonly string[],
    whys?: readonly (object | undefined)[],
  ): Promise<readonly Result<R>[]>
  /**
   * Brings inputs into the form in which records hold them, defaults included, so that rules can look at them before
   * they are written. Handed to `createMany`, they are not parsed again; a rule may set further fields meanwhile.
   * Fields that are closed to the caller are refused; `said` tells which part of each input is the caller's, where the
   * command adds to it.
   */
  parse(inputs: readonly unknown[], said?: readonly object[]): Promise<readonly Result<Omit<R, keyof Base>>[]>
  /** With a `why` it is written into the journal also where it changes nothing. */
  update(id: string, patch: Partial<Omit<R, keyof Base>>, why?: object): Promise<R>
  /**
   * Writes only if the record still matches when it is written; undefined when somebody else was first.
   * Use it where several may want the same record.
   */
  updateIf(
    id: string,
    condition: Condition<R>,
    patch: Partial<Omit<R, keyof Base>>,
    why?: object,
  ): Promise<R | undefined>
  /** Each on its own, in one go. */
  updateMany(
    edits: readonly { readonly id: string; readonly patch: Partial<Omit<R, keyof Base>> }[],
  ): Promise<readonly Result<R>[]>
  /** What commands said of why they wrote this record, newest first; of at most `limit` (100 when left out) of them. */
  whys(id: string, options?: { limit?: number }): Promise<readonly Why[]>
  /** What the record was before and after each of its changes, oldest first; of a deleted one, too. */
  past(id: string): Promise<readonly PastState[]>
  delete(id: string): Promise<void>
  /** Brings a deleted record back. */
  restore(id: string): Promise<R>
  /** The ids of those of the records that the command's caller may change. */
  changeable(records: readonly R[]): Promise<ReadonlySet<string>>
  /**
   * Whether the command's caller may let others have the record at this level: they reach it at that level and may change
   * it, by more than a share of their own.
   */
  mayShare(record: R, level: 'read' | 'update' | 'delete'): Promise<boolean>
  /** Records with only the fields that the command's caller may see. */
  shown(records: readonly R[]): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** A change of a record with all that it was before and after, as its journal tells it. */
export interface PastState {
  readonly at: Date
  readonly deed: Deed
  /** After the change. */
  readonly version: number
  readonly origin: Origin
  /** What the command said of why it wrote the record. */
  readonly why: Json | null
  readonly before: Readonly<Record<string, unknown>> | null
  readonly record: Readonly<Record<string, unknown>>
}

/** What a command said of why it wrote a record. */
export interface Why {
  readonly at: Date
  readonly command: string
  readonly why: Json
}

/** What became of one of several. */
export type Result<R> =
  | { readonly ok: true; readonly record: R }
  | { readonly ok: false; readonly error: CrmError }

/** What a command's `run` is given. */
export interface CommandContext {
  readonly actor: ActingAs
  readonly tenant: string
  /** The one instant of this command. */
  readonly now: Date
  /** The time zone in which days begin. */
  readonly zone: string
  readonly origin: Origin
  readonly log: Logger
  /**
   * The instant by the database's clock, where it has one: for what several processes lease from one another, because
   * their own clocks differ.
   */
  leaseTime(): Promise<Date>
  /** What conditions may say of an entity, with what host and plugins added. */
  shape(entity: string): Shape
  /** Whether there is such an entity. */
  hasEntity(entity: string): boolean
  /** The fields that input may set: neither managed nor computed. */
  inputFields(entity: string): readonly string[]
  /** The fields that are computed from others. */
  computedFields(entity: string): readonly string[]
  newId(): string
  /** Records of an entity, in this transaction. */
  // biome-ignore lint/suspicious/noExplicitAny: any entity definition will do; the result is typed by it.
  records<D extends EntityDef<any, any>>(entity: D): TrustedRecords<RecordOf<D>>
  /** The values of named counters; one that was never counted is not among them. Hold a name to rely on them. */
  counters(names: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Adds to a named counter of the tenant and resolves to its value; the first call makes it. */
  count(counter: string, by?: number): Promise<number>
  /** Until this transaction ends nobody else holds one of these names: look, decide and write without a race. */
  hold(names: readonly string[]): Promise<void>
  /** The keys by which records are looked up, where their entity has any. */
  readonly keyed: KeyKeeping
  /**
   * Begins long work of a plugin's or of core's, by its id, in this transaction; its steps follow in the background.
   * With a `key` work that is under way already is not begun again.
   */
  begin(work: string, input: Json, key?: string): Promise<string>
  /** Every field of every entity that holds ids of records of this one. */
  references(entity: string): readonly ReferenceField[]
  /** From now on reading this id finds another record; with undefined no longer. */
  redirect(entity: string, id: string, target: string | undefined): Promise<void>
  /** Where an id leads now; undefined when it leads nowhere else. */
  redirectOf(entity: string, id: string): Promise<string | undefined>
  /** What is known of people, whatever entity it stands in. Throws CRM_FORBIDDEN in a plugin's command. */
  readonly personal: PersonalKeeping
  /** Notes in the journal what changes no record: that records were exported. Without values of fields. */
  note(noted: Omit<Noted, 'command'>): Promise<void>
  /**
   * Takes fields, or with `all` everything but who did what when, out of the journal's entries of records, for good. The
   * chain of the entries still holds. Resolves to how many entries were changed.
   */
  eraseHistory(entity: string, ids: readonly string[], fields: readonly string[] | 'all'): Promise<number>
  /**
   * Makes the encrypted personal fields of records unreadable for ever, in history and backups too, and resolves to how
   * many records had any. Where nothing is encrypted it does nothing.
   */
  shred(entity: string, ids: readonly string[]): Promise<number>
  /** Calls another command as the same actor, nested in this transaction. */
  // biome-ignore lint/suspicious/noExplicitAny: any command definition; input and result are typed by it.
  run<S extends SchemaLike, R>(command: CommandDef<any, S, R>, input: SchemaInput<S>): Promise<R>
}

/** A command as data. `name` is `entity.verb`: it becomes `session.entity.verb(input)`. */
export interface CommandDef<Name extends string = string, S extends SchemaLike = SchemaLike, R = unknown> {
  readonly name: Name
  readonly input: S
  run(input: SchemaOutput<S>, context: CommandContext): Promise<R>
  /** Many inputs in one transaction, for what costs less together: becomes `session.entity.verbMany(inputs)`. */
  runMany?(inputs: readonly SchemaOutput<S>[], context: CommandContext): Promise<readonly Result<R>[]>
  /** Makes the batch form a target of `importRecords`. */
  readonly fromRows?: FromRows<SchemaOutput<S>, R>
  /** How sure it must be who acts. A host may ask for more in `createCrm({ stepUp })`. */
  readonly stepUp?: StepUpRule
  /**
   * How it is undone: the command, by its name, that takes it back, and the input of that. Undefined where this call has no
   * inverse. Name records by their ids; it is kept for 30 days.
   */
  inverse?(input: SchemaOutput<S>, result: R): Inverse | undefined
  /** Says that it tells of the past, whoever calls it: what it writes counts as imported, and announces nothing. */
  readonly origin?: 'import'
  /**
   * Says that it is no verb of its own: other commands alone call it, as part of what they do, whatever their caller may
   * do besides. A plugin's commands do where the plugin owns the entity that this names.
   */
  partOf?(input: SchemaOutput<S>): string
}

/** The call that takes another one back. */
export interface Inverse {
  readonly command: string
  readonly input: unknown
}

/** How rows of a file go through a batch command. */
export interface FromRows<Input, R> {
  /** Managed fields of the entity that columns may be mapped to, because the command takes them. */
  readonly fields?: readonly string[]
  /** The input that a row stands for: the entity's fields by name, and the row as it came in. */
  input(fields: Readonly<Record<string, unknown>>, raw: Readonly<Record<string, unknown>>): Input
  /** What became of the row: the record that it is in now. */
  outcome(result: R): {
    readonly outcome: 'created' | 'attached' | 'updated'
    readonly recordId: string
  }
}

/** What a call may bring along to show who acts. */
export interface Proving {
  /** The token that `crm.prove` gave for this very call. It is good for one use. */
  readonly proof?: string
}

/** How a command is called. */
export interface CallOptions extends Proving {
  /**
   * Makes repeating safe: the same key with the same input gives the stored result instead of a second effect.
   * Kept for 72 hours. One key stands for one intention of one actor.
   */
  readonly idempotencyKey?: string
}
