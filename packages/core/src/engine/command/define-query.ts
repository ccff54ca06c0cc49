import type { Condition } from '../../conditions/condition.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { AggregateQuery } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import type { ActingAs } from '../access/actor.ts'
import type { SchemaLike, SchemaOutput } from '../entities/field.ts'
import type { KeyIndex } from '../keys/key-index.ts'

/** Rows that belong to records of another entity, as stays in stages belong to deals. */
export interface Belonging {
  /** The entity of the rows. */
  readonly rows: string
  /** Their field that holds the id of the record. */
  readonly by: string
  readonly record: {
    readonly entity: string
    /** Which records; all that the caller may read when left out. */
    readonly where?: Condition
    /** Fields that the answer tells of: the caller must be allowed to ask for them. */
    readonly needs: readonly string[]
  }
}

/** What a query's `run` is given: a session that sees what the caller sees. */
export interface QueryContext {
  /** The caller's own session, so that an answer never holds more than the caller may read. */
  readonly crm: unknown
  readonly actor: ActingAs
  readonly tenant: string
  readonly now: Date
  /** The time zone in which days begin. */
  readonly zone: string
  /** The keys by which records are looked up. Read what they lead to as the caller. */
  readonly keyed: KeyIndex
  /**
   * Groups and measures rows in the store, those that belong to a record which the caller may read. The rows need no grant
   * of their own: what is asked of them must not tell more than the fields of the record that it `needs`.
   */
  aggregateUnder(belonging: Belonging, query: AggregateQuery): Promise<readonly Row[]>
  /** What conditions may say of an entity, with what host and plugins added. */
  shape(entity: string): Shape
}

/** A question as data. `name` is `entity.verb`: it becomes `session.entity.verb(input)`. */
export interface QueryDef<Name extends string = string, S extends SchemaLike = SchemaLike, R = unknown> {
  readonly kind: 'query'
  readonly name: Name
  readonly input: S
  run(input: SchemaOutput<S>, context: QueryContext): Promise<R>
}

/** Defines a question that reads several things at once, as a timeline or a report does. It writes nothing. */
export function defineQuery<const Name extends `${string}.${string}`, S extends SchemaLike, R>(
  definition: Omit<QueryDef<Name, S, R>, 'kind'>,
): QueryDef<Name, S, R> {
  return { kind: 'query', ...definition }
}
