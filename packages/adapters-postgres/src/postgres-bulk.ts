import type {
  BulkInsert,
  BulkPatch,
  BulkStatement,
  Fragment,
  LayoutColumn,
  SqlTables,
} from '@guanxi/adapters-sql'
import type { ColumnKind } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { TYPES } from './postgres-schema.ts'

/** One array a column: the text of the statement is the same for any number of rows. */
export function insertMany(builder: Kysely<SqlTables>, { layout, skipTaken }: BulkInsert): BulkStatement {
  const { table, columns } = layout
  const keys = [...new Set([...table.unique.flatMap((unique) => unique.columns), 'id'])]
  const keyColumns = keys.map((name) => columns.findIndex((column) => column.name === name))
  const given = builder
    .selectFrom(arraysOf(columns.map(({ kind }) => kind)))
    .select([
      sql`cast(${''} as text)`.as('tenant'),
      ...columns.map((column, index) => givenValue(column, index).as(column.stored)),
    ])
  const insert = builder
    .insertInto(layout.name)
    .columns(['tenant', ...columns.map(({ stored }) => stored)])
    .expression(given)
  return {
    query: (skipTaken
      ? insert.onConflict((conflict) => conflict.doNothing()).returning('id')
      : insert
    ).compile(),
    parameters: (tenant, rows) => [tenant, ...transposed(inOrder(rows, keyColumns), columns.length)],
  }
}

/** Changes of the same columns; see `insertMany`. */
export function patchMany(builder: Kysely<SqlTables>, patch: BulkPatch): BulkStatement {
  const { layout, columns, versioned } = patch
  const changes = columns.map((column, index): [string, unknown] => [
    column.stored,
    givenValue(column, index),
  ])
  const keys: readonly ColumnKind[] = versioned ? ['text', 'int'] : ['text']
  const update = builder
    .updateTable(`${layout.name} as t0`)
    .set(columns.length > 0 ? Object.fromEntries(changes) : { id: sql.ref('t0.id') })
    .from(arraysOf([...columns.map(({ kind }) => kind), ...keys]))
    .where('t0.tenant', '=', '')
    .where('t0.id', '=', sql.ref<string>(`v.c${columns.length}`))
  const guarded = versioned ? update.where('t0.version', '=', sql.ref(`v.c${columns.length + 1}`)) : update
  return {
    query: guarded.returning('t0.id as id').compile(),
    // The arrays stand before the tenant in the statement.
    parameters: (tenant, rows) => [
      ...transposed(inOrder(rows, [columns.length]), columns.length + keys.length),
      tenant,
    ],
  }
}

/** `unnest(…) as v(c0, c1, …)`. JSON travels as text: an array of JSON would be JSON again. */
function arraysOf(kinds: readonly ColumnKind[]) {
  const arrays = kinds.map((kind) => sql`cast(${''} as ${sql.raw(arrayType(kind))}[])`)
  const names = sql.join(kinds.map((_, index) => sql.id(`c${index}`)))
  return sql<{ [column: string]: unknown }>`unnest(${sql.join(arrays)})`.as<'v'>(sql`v(${names})`)
}

function arrayType(kind: ColumnKind): string {
  return kind === 'json' ? 'text' : TYPES[kind]
}

function givenValue({ kind }: LayoutColumn, index: number): Fragment {
  const value = sql.ref(`v.c${index}`)
  return kind === 'json' ? sql`cast(${value} as jsonb)` : value
}

/** Writers that lock rows and keys in the same order don't lock one another out. */
function inOrder(
  rows: readonly (readonly unknown[])[],
  by: readonly number[],
): readonly (readonly unknown[])[] {
  return rows.toSorted((a, b) => {
    for (const column of by) {
      const [left, right] = [String(a[column]), String(b[column])]
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  })
}

function transposed(rows: readonly (readonly unknown[])[], columns: number): unknown[][] {
  return Array.from({ length: columns }, (_, column) => rows.map((row) => row[column]))
}
