/**
 * What a condition may speak about: the fields of one kind of record and how it is related to others.
 * Entities are shapes; so is anything else that wants rules (a journal entry, a row of an import).
 */
export interface Shape {
  /** Name of the kind of record, as in `lead`. */
  readonly name: string
  readonly fields: { readonly [field: string]: FieldShape }
  readonly relations: { readonly [relation: string]: RelationShape }
  /** Fields that a tenant declared at run time, under `ext`. */
  readonly ext?: { readonly [field: string]: FieldShape }
}

/** One field of a {@link Shape}. */
export interface FieldShape {
  readonly type: FieldType
  readonly nullable: boolean
  /** Whether commands alone write it. */
  readonly managed?: true
  /** Kept encrypted: nothing can be asked but whether it is there and, with `equals`, whether it is a value. */
  readonly encrypted?: 'equals' | 'unsearched'
  /** Brings a text into the form in which it is stored, so that a condition compares like with like. */
  readonly normalise?: (text: string) => string | null
  /** Names for people, by locale: `{ en: 'Employees', 'zh-CN': '员工数' }`. */
  readonly label?: { readonly [locale: string]: string }
}

/** The type of a field's value. Instants (`datetime`) and calendar days (`date`) are different things. */
export type FieldType =
  | { readonly kind: 'text' | 'int' | 'bool' | 'date' | 'datetime' | 'json' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'money'; readonly currency?: string }
  | { readonly kind: 'select'; readonly options: readonly string[] }
  | { readonly kind: 'ref'; readonly to: string }
  | { readonly kind: 'list'; readonly of: FieldType }

/** How one kind of record leads to another: rows of `to()` whose `foreign` column equals our `local` column. */
export interface RelationShape {
  /** Lazily, because relations go in circles. */
  readonly to: () => Shape
  readonly cardinality: 'one' | 'many'
  readonly local: string
  readonly foreign: string
}
