import type { FieldType } from '../../conditions/shape.ts'
import type { Json } from '../../store/table.ts'

declare const TYPE: unique symbol

/** What any library of schemas offers that follows Standard Schema (zod, valibot, arktype, …). */
export interface SchemaLike<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}
type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
      }[]
    }

/** What a schema gives out. */
export type SchemaOutput<S extends SchemaLike> = NonNullable<S['~standard']['types']>['output']
/** What a schema takes in. */
export type SchemaInput<S extends SchemaLike> = NonNullable<S['~standard']['types']>['input']

/** How a text is brought into one form before it is stored and compared. */
type Normaliser = 'email' | 'phone' | 'domain'

/** A field as data. Hosts write it with {@link f}. */
export interface FieldSpec {
  readonly type: FieldType
  readonly optional: boolean
  /** Written by commands alone, never from input. */
  readonly managed: boolean
  readonly unique: boolean
  readonly default?: unknown
  readonly min?: number
  readonly max?: number
  readonly normaliser?: Normaliser
  readonly relation?: { readonly as?: string; readonly inverse?: string }
  readonly schema?: SchemaLike
  readonly initial?: (record: Readonly<Record<string, unknown>>, now: Date) => unknown
  readonly compute?: (record: Readonly<Record<string, unknown>>) => unknown
  readonly label?: Readonly<Record<string, string>>
  readonly renamedFrom?: string
  /** May repeat what any other field says. */
  readonly verbatim?: boolean
  readonly personal?: PersonalData
  readonly encrypted?: Encryption
  readonly sensitive?: true
}

/** Where a reference leads, and what the way there and back are called; `never` where they have no name of their own. */
export interface Link<
  To extends string = string,
  As extends string = string,
  Inverse extends string = string,
> {
  readonly to: To
  readonly as: As
  readonly inverse: Inverse
}

/**
 * How personal data tells of somebody: `identity` is what finds them again (name, address, number), `special` what the law
 * protects most (health, belief, GDPR article 9), `ordinary` the rest.
 */
export type PersonalData = 'identity' | 'ordinary' | 'special'

/** How a field is encrypted. */
export interface Encryption {
  /** `equals`: records are found by the whole value, through a blind index. Nothing else can be asked when left out. */
  readonly find?: 'equals'
}

/** One field of an entity, of type `T`; `L` says where a reference leads. */
export interface Field<T, Optional extends boolean = false, Managed extends boolean = false, L = never> {
  readonly [TYPE]?: {
    readonly value: T
    readonly optional: Optional
    readonly managed: Managed
    readonly link: L
  }
  readonly spec: FieldSpec
  /** May be empty. */
  optional(): Field<T, true, Managed, L>
  /** No two live records of a tenant have the same value. */
  unique(): Field<T, Optional, Managed, L>
  /** The value of a new record whose input leaves this out. */
  default(value: T): Field<T, true, Managed, L>
  /**
   * The value of a new record whose input leaves this out, worked out from its other fields and the instant of the write.
   * It costs no hook. Keep it pure.
   */
  initially(
    make: (record: Readonly<Record<string, unknown>>, now: Date) => T | null,
  ): Field<T, true, Managed, L>
  /** Written by commands alone: in the input of create and update it is refused. */
  managed(): Field<T, Optional, true, L>
  /** Computed from the record's other fields at each write, stored, and so usable in conditions. Keep it pure. */
  computed(compute: (record: Readonly<Record<string, unknown>>) => T | null): Field<T, true, true, L>
  /** Names for people, by locale. */
  label(texts: { readonly [locale: string]: string }): Field<T, Optional, Managed, L>
  /**
   * Keeps something as it came in, which may repeat any other field: a role for which fields are hidden sees it only where
   * it lists it.
   */
  verbatim(): Field<T, Optional, Managed, L>
  /** Is personal data of the one whom the record is about. */
  personal(kind?: PersonalData): Field<T, Optional, Managed, L>
  /** Is kept encrypted, in its table and in the journal. It is neither searched, sorted by nor compared, but for `find`. */
  encrypted(options?: Encryption): Field<T, Optional, Managed, L>
  /** Whoever reads it by the record is noted in the journal. */
  sensitive(): Field<T, Optional, Managed, L>
  /** The field's earlier name: migrating renames the column. */
  renamedFrom(name: string): Field<T, Optional, Managed, L>
}

/** The id of a record of another entity. */
export type Ref<N extends string> = string & { readonly __ref?: N }
/** An amount as a decimal string, with its ISO 4217 currency: `{ amount: '12.34', currency: 'CNY' }`. */
export interface Money {
  readonly amount: string
  readonly currency: string
}
/** A calendar day, `2026-11-22`. */
export type CalendarDay = string

function field<T, O extends boolean, M extends boolean, L>(spec: FieldSpec): Field<T, O, M, L> {
  return {
    spec,
    optional: () => field<T, true, M, L>({ ...spec, optional: true }),
    unique: () => field<T, O, M, L>({ ...spec, unique: true }),
    default: (value) => field<T, true, M, L>({ ...spec, optional: true, default: value }),
    initially: (initial) => field<T, true, M, L>({ ...spec, optional: true, initial }),
    managed: () => field<T, O, true, L>({ ...spec, managed: true }),
    computed: (compute) => field<T, true, true, L>({ ...spec, optional: true, managed: true, compute }),
    label: (label) => field<T, O, M, L>({ ...spec, label }),
    verbatim: () => field<T, O, M, L>({ ...spec, verbatim: true }),
    personal: (personal = 'ordinary') => field<T, O, M, L>({ ...spec, personal }),
    encrypted: (encrypted = {}) => field<T, O, M, L>({ ...spec, encrypted }),
    sensitive: () => field<T, O, M, L>({ ...spec, sensitive: true }),
    renamedFrom: (renamedFrom) => field<T, O, M, L>({ ...spec, renamedFrom }),
  }
}

function plain<T, L = never>(type: FieldType, rest: Partial<FieldSpec> = {}): Field<T, false, false, L> {
  return field<T, false, false, L>({ type, optional: false, managed: false, unique: false, ...rest })
}

/**
 * The kinds of field.
 *
 * @example
 * ```ts
 * const vehicle = defineEntity('vehicle', {
 *   fields: {
 *     plate: f.text({ max: 16 }).unique(),
 *     soldAt: f.datetime().optional(),
 *     contactId: f.ref('contact', { inverse: 'vehicles' }),
 *   },
 * })
 * ```
 */
export const f = {
  /**
   * Text, at most `max` characters (10,000 when left out), not empty unless optional. Kept in Unicode NFC, without blanks
   * around it.
   */
  text: (options: { max?: number } = {}) => plain<string>({ kind: 'text' }, { max: options.max ?? 10_000 }),
  /** An e-mail address, kept in lower case with an ASCII domain. */
  email: () => plain<string>({ kind: 'text' }, { normaliser: 'email', max: 254 }),
  /** A telephone number, kept in E.164 (`+8613800138000`). Without a country code the CRM's `region` is assumed. */
  phone: () => plain<string>({ kind: 'text' }, { normaliser: 'phone', max: 64 }),
  /** A web domain, taken from an address or URL, kept in lower case, ASCII, without `www.`. */
  domain: () => plain<string>({ kind: 'text' }, { normaliser: 'domain', max: 2048 }),
  /** A whole number within ±(2^53 − 1). */
  int: (options: { min?: number; max?: number } = {}) => plain<number>({ kind: 'int' }, options),
  /** A decimal with `scale` digits behind the point, as a string: `'12.30'`. Exact everywhere. */
  decimal: (options: { scale: number }) => plain<string>({ kind: 'decimal', scale: options.scale }),
  /** Yes or no. */
  bool: () => plain<boolean>({ kind: 'bool' }),
  /** A calendar day, `'2026-11-22'`: a birthday, a close date. It has no time and no zone. */
  date: () => plain<CalendarDay>({ kind: 'date' }),
  /** An instant, as a `Date`, to the millisecond. */
  datetime: () => plain<Date>({ kind: 'datetime' }),
  /** An amount of money; with `currency` all records have the same one. */
  money: (options: { currency?: string } = {}) => plain<Money>({ kind: 'money', ...options }),
  /** One of a few words. */
  select: <const O extends readonly string[]>(options: O) => plain<O[number]>({ kind: 'select', options }),
  /** Several values of one kind, in order. */
  list: <T>(of: Field<T, boolean, boolean, unknown>) =>
    plain<readonly T[]>({ kind: 'list', of: of.spec.type }, itemRules(of.spec)),
  /**
   * The id of a record of another entity in the same tenant. `as` names the relation (the field's name without `Id`
   * when left out), `inverse` the way back.
   */
  ref: <const N extends string, const As extends string = never, const Inverse extends string = never>(
    to: N,
    relation: { as?: As; inverse?: Inverse } = {},
  ) => plain<Ref<N>, Link<N, As, Inverse>>({ kind: 'ref', to }, { relation }),
  /** Any JSON value; conditions can only ask whether it is there. */
  json: <T extends Json = Json>() => plain<T>({ kind: 'json' }),
  /** JSON checked by a schema of any Standard Schema library. The schema must be synchronous. */
  schema: <S extends SchemaLike>(schema: S) => plain<SchemaOutput<S>>({ kind: 'json' }, { schema }),
} as const

function itemRules({ max, min, normaliser, schema }: FieldSpec): Partial<FieldSpec> {
  return {
    ...(max !== undefined && { max }),
    ...(min !== undefined && { min }),
    ...(normaliser && { normaliser }),
    ...(schema && { schema }),
  }
}

/** Fields by name. */
// biome-ignore lint/suspicious/noExplicitAny: the value type is read by inference below; any is its only common bound.
export type Fields = { readonly [name: string]: Field<any, boolean, boolean, unknown> }
// biome-ignore lint/suspicious/noExplicitAny: as above.
type ValueOf<X> = X extends Field<infer T, any, any, any> ? T : never
// biome-ignore lint/suspicious/noExplicitAny: as above.
type OptionalKeys<X> = { [K in keyof X]: X[K] extends Field<any, true, any, any> ? K : never }[keyof X]
// biome-ignore lint/suspicious/noExplicitAny: as above.
type ManagedKeys<X> = { [K in keyof X]: X[K] extends Field<any, any, true, any> ? K : never }[keyof X]

// biome-ignore lint/suspicious/noExplicitAny: as above.
type LinkOf<X> = X extends Field<any, any, any, infer L> ? L : never

/** The references among fields: by the field's name, where each leads. */
export type InferLinks<X> = {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  [K in keyof X as X[K] extends Field<any, any, any, never> ? never : K]: LinkOf<X[K]>
}

/** The record that fields describe. */
export type InferFields<X> = { [K in Exclude<keyof X, OptionalKeys<X>>]: ValueOf<X[K]> } & {
  [K in OptionalKeys<X>]?: ValueOf<X[K]> | null
}
/** The part of the record that input may set. */
export type InferInput<X> = {
  [K in Exclude<keyof X, OptionalKeys<X> | ManagedKeys<X>>]: ValueOf<X[K]>
} & { [K in Exclude<OptionalKeys<X>, ManagedKeys<X>>]?: ValueOf<X[K]> | null }
