/**
 * The one language for "which records": plain JSON that is stored, checked, explained, read as a predicate and as SQL.
 *
 * An object of fields is their conjunction; `all`, `any` and `not` combine conditions. A field takes a value, `null`, or
 * an object of operators (their conjunction); a relation takes `some`, `every`, `everyNonEmpty`, `none` or `count`.
 * Logic inside is three-valued (Kleene): comparing with nothing is *unknown*, and *unknown* at the top is "no".
 *
 * @example
 * ```ts
 * const bigInTheNorth: Condition<{ region: string | null; employees: number | null }> = {
 *   region: { in: ['north', 'north-east'] },
 *   any: [{ employees: { gte: 500 } }, { employees: null }],
 * }
 * ```
 */
export type Condition<R = AnyRecord> = {
  readonly [K in keyof R as K extends keyof Combined<R> ? never : K]?: Operand<NonNullable<R[K]>>
} & Combined<R>

interface Combined<R> {
  readonly all?: readonly Condition<R>[]
  readonly any?: readonly Condition<R>[]
  readonly not?: Condition<R>
  /** The fields that the tenant declared at run time. */
  readonly ext?: { readonly [field: string]: unknown }
}

/** A condition whose record type is not known at compile time, as it comes from a file or a form. */
// biome-ignore lint/suspicious/noExplicitAny: the AST of an unknown record holds any JSON until it is checked.
export type AnyRecord = { [field: string]: any }

declare const RELATED: unique symbol

/** In a record type: a relation to records of type `R`, as in `{ contacts: Relation<Contact> }`. */
export interface Relation<R> {
  readonly [RELATED]: R
}

/** What a field, or a relation, is asked. The options of a choice are asked together, hence the brackets. */
export type Operand<T> =
  IsAny<T> extends true
    ? unknown
    : [T] extends [Relation<infer R>]
      ? RelationOperators<R>
      : null | Value<T> | Operators<T> | RelationOperators

type IsAny<T> = 0 extends 1 & T ? true : false

/** A constant, or a term that is folded to a constant once per evaluation. */
export type Value<T> = T extends Date
  ? Date | string | Term
  : T extends string
    ? T | ActorTerm
    : T extends number
      ? T | ActorTerm
      : T extends readonly unknown[]
        ? never
        : T

/** The start of a day, in a zone: of an instant, a day or a term like `now`. */
export interface Term {
  readonly startOfDay: Date | string
  readonly zone?: string
}

/** The acting user's id, team or other attribute: `{ actor: 'id' }`. */
export interface ActorTerm {
  readonly actor: string
}

/** Another field of the same record, which is stored alike. */
export interface FieldTerm {
  readonly field: string
}

/** Operators on one field; several in one object all have to hold. */
export interface Operators<T> {
  readonly eq?: Value<T> | FieldTerm
  /** Unknown when the field is empty. Where empty counts as different, say `neqOrNull`. */
  readonly neq?: Value<T> | FieldTerm
  readonly neqOrNull?: Value<T> | FieldTerm
  /** Nothing is in an empty list. An attribute of the actor may stand for several. */
  readonly in?: readonly Value<T>[] | ActorTerm
  readonly notIn?: readonly Value<T>[] | ActorTerm
  readonly gt?: Value<T> | FieldTerm
  readonly gte?: Value<T> | FieldTerm
  readonly lt?: Value<T> | FieldTerm
  readonly lte?: Value<T> | FieldTerm
  readonly isNull?: boolean
  readonly isNotNull?: boolean
  /** Literal text, case-sensitive. */
  readonly contains?: string
  readonly startsWith?: string
  readonly endsWith?: string
  /** For lists: at least one, every, every of at least one, or no item holds. */
  readonly some?: ItemOperand<T>
  readonly every?: ItemOperand<T>
  readonly everyNonEmpty?: ItemOperand<T>
  readonly none?: ItemOperand<T>
  /** For money of several currencies: the rates into the operand's currency, as decimal strings. */
  readonly convert?: { readonly [currency: string]: string }
  /** Event context only: the change at hand touched this field. */
  readonly changed?: boolean
  readonly changedTo?: Value<T> | null
  readonly was?: Value<T> | null
  /** From history: the field has, or has had, this value. */
  readonly wasEver?: Value<T>
  /** From history: the field has had this value without a break since an instant that compares so. */
  readonly since?: { readonly value: Value<T>; readonly lte?: Value<Date>; readonly gte?: Value<Date> }
}

type ItemOperand<T> = T extends readonly (infer I)[] ? Value<I> | Operators<I> : unknown

/** Operators on a relation. The related records' own access rule is applied inside. */
export interface RelationOperators<R = AnyRecord> {
  readonly some?: Condition<R>
  readonly every?: Condition<R>
  readonly everyNonEmpty?: Condition<R>
  readonly none?: Condition<R>
  readonly count?: CountOperators<R>
}

/** How many related records satisfy `where`. */
export interface CountOperators<R = AnyRecord> {
  readonly where?: Condition<R>
  readonly eq?: number
  readonly neq?: number
  readonly gt?: number
  readonly gte?: number
  readonly lt?: number
  readonly lte?: number
}
