import type { Condition } from './conditions/condition.ts'
import type { ExportOptions } from './engine/bulk/index.ts'
import type { CallOptions, Proving } from './engine/command/context.ts'
import type { Money } from './engine/entities/field.ts'
import type { Differences } from './engine/journal/diff.ts'
import type { HistoryEntry } from './engine/journal/history.ts'
import type { MeasureQuery } from './engine/query/aggregate-records.ts'
import type { Page } from './engine/query/list-records.ts'
import type { Hit, RecordSearch } from './engine/query/search-records.ts'
import type { BatchOptions, BatchResult } from './engine/session.ts'

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
/** What to look for, where, and how many to give. */
export interface SearchOf<in out R, in out Q = R> extends Omit<RecordSearch, 'where' | 'fields'> {
  readonly where?: Condition<Q>
  /** Look through these fields only. */
  readonly fields?: readonly (keyof R & string)[]
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
  get(id: string, options?: Proving): Promise<R | null>
  list<I extends keyof Related & string = never>(
    query?: ListOf<R, Q, I>,
    options?: Proving,
  ): Promise<Page<With<R, Related, I>>>
  /** All that match, page by page, as an export reads them. */
  each<I extends keyof Related & string = never>(
    query?: Omit<ListOf<R, Q, I>, 'after' | 'count'>,
    options?: Proving,
  ): AsyncGenerator<With<R, Related, I>>
  /**
   * All that match as a file of text, piece by piece: the fields and records of a list, in its order. The journal notes it.
   *
   * @example
   * ```ts
   * const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
   * await crm.migrate()
   * const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
   * await session.lead.create({ name: '=1+1' })
   * let file = ''
   * for await (const text of session.lead.export({}, { format: 'csv', columns: ['name'] })) file += text
   * console.log(JSON.stringify(file)) // "name\r\n'=1+1\r\n"
   * ```
   */
  export(
    query: Pick<ListOf<R, Q>, 'where' | 'orderBy'>,
    options: ExportOptions<(keyof R & string) | `ext.${string}`> & Proving,
  ): AsyncGenerator<string, void>
  count(where?: Condition<Q>, options?: Proving): Promise<number>
  /**
   * Records that hold the words of a text, the best first, for entities that name fields in `search`. The last word may be
   * a beginning. Any text is fine, and Chinese is found by words of two signs.
   */
  search(query: SearchOf<R, Q>, options?: Proving): Promise<readonly Hit<R>[]>
  aggregate<const G extends GroupField<R> = never, const M extends Measures = Measures>(
    query: AggregateOf<R, Q, G, M>,
    options?: Proving,
  ): Promise<readonly Group<R, G, M>[]>
  /** Every change of the record, oldest first. */
  history(id: string, options?: Proving): Promise<readonly HistoryEntry[]>
  /**
   * The record as it was; null when it did not exist then. With `include` related records come along as they were then, as
   * far as the actor may read them today; a to-many relation reads through the journal of its entity.
   */
  asOf<I extends keyof Related & string = never>(
    id: string,
    at: Date,
    options?: { readonly include?: readonly I[] } & Proving,
  ): Promise<With<R, Related, I> | null>
  /**
   * Records as they were at an instant, those that are deleted today among them: `where` is what held then, `among` narrows by
   * what holds today. Each is put together from its journal, so at most 1,000 are looked at; beyond that it throws CRM_LIMIT.
   */
  listAsOf(
    query: {
      readonly at: Date
      readonly where?: Condition<Q>
      readonly among?: Condition<Q>
    },
    options?: Proving,
  ): Promise<readonly R[]>
  /** The fields in which the record differs between two versions, or two instants. */
  diff(id: string, from: number | Date, to: number | Date, options?: Proving): Promise<Differences>
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
type Measured<R, M> = M extends 'count' | { readonly countDistinct: string }
  ? number
  : M extends { readonly sum: infer F } | { readonly min: infer F } | { readonly max: infer F }
    ? F extends keyof R
      ? NonNullable<R[F]> extends Money
        ? readonly Money[]
        : NonNullable<R[F]> | null
      : unknown
    : never
