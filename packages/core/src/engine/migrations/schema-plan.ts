import type { SchemaStep } from '../../store/schema.ts'

/** How a database differs from what this release declares. */
export interface SchemaPlan {
  /** Adds, or keeps under another name. `migrate` carries these out. */
  readonly safe: readonly SchemaChange[]
  /** Takes something away that an earlier release declared. Carried out only when allowed by name. */
  readonly unsafe: readonly SchemaChange[]
  /** What differs and is left alone. */
  readonly drift: readonly Drift[]
  /** The migrations still to run, in order: `run:loyalty/2026-11-fill-tiers`. */
  readonly pending: readonly string[]
}

/** One change, and how it is carried out. Each step can be repeated. */
export interface SchemaChange {
  /** Never changes its meaning: `create:lead`, `add:lead.employees`, `unique:lead.email_key`. */
  readonly name: string
  readonly namespace: string
  /** Migrations find what is added before them, and still have what goes after them. */
  readonly when: 'before' | 'after'
  readonly steps: readonly SchemaStep[]
  /** This change forgets which migrations of its namespace were applied. */
  readonly forgetsHistory?: boolean
}

/** Something that nobody here declared, or in another form than declared. It is reported and never touched. */
export type Drift =
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'column' | 'index'; readonly table: string; readonly name: string }
  | {
      readonly kind: 'type'
      readonly table: string
      readonly name: string
      readonly declared: string
      readonly found: string
    }
