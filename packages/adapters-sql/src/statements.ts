import type { Row } from '@guanxi/core/store'
import type { CompiledQuery, Kysely } from 'kysely'
import type { Scope } from './compile-column.ts'
import type { Flavour, SqlTables } from './flavour.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'
import { type BulkStatement, type Slots, slots, type Template, templateOf } from './template.ts'

/** The name that the table of a statement goes by; related tables are t1, t2 and so on. */
export const ALIAS = 't0'

const MAX_TEMPLATES = 500

/** What it takes to write statements about a table. It holds no connection. */
export interface Subject {
  readonly flavour: Flavour
  /** Builds statements; the tenant guard looks at each of them. */
  readonly builder: Kysely<SqlTables>
  readonly layout: Layout
}

/** The statement of this shape, compiled when it is first asked for. */
export function templateFor(
  layout: Layout,
  shape: string,
  compile: (slots: Slots) => CompiledQuery,
): Template {
  const known = layout.templates.get(shape)
  if (known) return known

  const taken = slots()
  const template = templateOf(compile(taken), taken.count)
  remember(layout.templates, shape, template)
  return template
}

/** The bulk statement of this shape, compiled when it is first asked for. */
export function bulkFor(layout: Layout, shape: string, compile: () => BulkStatement): BulkStatement {
  const known = layout.bulk.get(shape)
  if (known) return known

  const bulk = compile()
  remember(layout.bulk, shape, bulk)
  return bulk
}

function remember<T>(known: Map<string, T>, shape: string, statement: T): void {
  const oldest = known.keys().next().value
  if (known.size >= MAX_TEMPLATES && oldest !== undefined) known.delete(oldest)
  known.set(shape, statement)
}

/** The scope of a statement's own table. */
export function rootScope({ flavour }: Pick<Subject, 'flavour'>, slots: Slots): Scope {
  return { flavour, slots, alias: ALIAS, depth: 0 }
}

/** Columns with the code's spelling as aliases, for `select`. */
export function selections(
  columns: readonly LayoutColumn[],
  alias = `${ALIAS}.`,
): `${string} as ${string}`[] {
  return columns.map(({ stored, name }): `${string} as ${string}` => `${alias}${stored} as ${name}`)
}

/** Turns what a driver gives into rows of the port, in place. */
export function decoded(
  { results }: Flavour,
  columns: readonly LayoutColumn[],
  rows: readonly { [column: string]: unknown }[],
): readonly Row[] {
  for (const { name, kind } of columns) {
    const decode = results[kind]
    if (!decode) continue
    for (const row of rows) {
      if (row[name] !== null) row[name] = decode(row[name])
    }
  }
  return rows as readonly Row[]
}
