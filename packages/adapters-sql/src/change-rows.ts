import type { Predicate, Table, UpdateQuery } from '@guanxi/core/store'
import { type CompiledQuery, sql } from 'kysely'
import { compilePredicate } from './compile-predicate.ts'
import type { Fragment } from './flavour.ts'
import { TENANT } from './names.ts'
import { predicateShape } from './predicate-shape.ts'
import type { Session, SqlResult } from './session.ts'
import { ALIAS, rootScope, type Statements, templateFor } from './statements.ts'
import { additionParameters, changeParameters, checkTenant } from './stored-values.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'
import { filled, type Slots } from './template.ts'

const MAX = sql.lit(Number.MAX_SAFE_INTEGER)
const MIN = sql.lit(Number.MIN_SAFE_INTEGER)
const LARGEST = sql`9223372036854775807`

/** See `Store.update`. */
export async function updateRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  { where, set, add = {} }: UpdateQuery,
): Promise<number> {
  const layout = statements.layout(table)
  checkTenant(tenant)
  const change = changeParameters(layout, statements.flavour, set)
  const addition = additionParameters(layout, add)

  const values: unknown[] = [...change.values, ...addition.values, tenant]
  const columns = `${change.columns.map(({ name }) => name).join(',')}+${addition.columns.map(({ name }) => name).join(',')}`
  const shape = `update ${columns} ${predicateShape(where, statements.flavour, values)}`
  const template = templateFor(layout, shape, (slots) =>
    updateQuery(statements, layout, { set: change.columns, add: addition.columns }, where, slots),
  )

  const query = filled(template, values)
  const { changed } = await runWithKeys(statements, session, layout, change.columns, query)
  return changed
}

/** See `Store.delete`. */
export async function deleteRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  where: Predicate,
): Promise<number> {
  const layout = statements.layout(table)
  checkTenant(tenant)
  const values: unknown[] = [tenant]
  const shape = `delete ${predicateShape(where, statements.flavour, values)}`
  const template = templateFor(layout, shape, (slots) =>
    statements.builder
      .deleteFrom(`${layout.name} as ${ALIAS}`)
      .where(`${ALIAS}.${TENANT}`, '=', slots.next())
      .where(compilePredicate(where, rootScope(statements, slots)))
      .compile(),
  )

  const { changed } = await session.run(filled(template, values), layout)
  return changed
}

/**
 * Runs a statement that may run into a unique key. Where a failed statement ends the transaction, a savepoint keeps the
 * refusal from doing so.
 */
export async function runWithKeys(
  { flavour }: Statements,
  session: Session,
  layout: Layout,
  columns: readonly LayoutColumn[],
  query: CompiledQuery,
): Promise<SqlResult> {
  const isSafeAlone = !session.isTransaction || !flavour.failureEndsTransaction
  if (isSafeAlone || !touchesKey(layout, columns)) return session.run(query, layout)
  return session.atomically((inner) => inner.run(query, layout))
}

/**
 * What is there plus what is added; nothing counts as 0. A sum that is no safe integer is made one that the column
 * refuses, so that the statement fails.
 */
export function sumFragment(column: Fragment, added: Fragment): Fragment {
  const sum = sql`(coalesce(${column}, 0) + ${added})`
  return sql`${sum} + case when ${sum} > ${MAX} then ${LARGEST} when ${sum} < ${MIN} then -${LARGEST} else 0 end`
}

function updateQuery(
  statements: Statements,
  layout: Layout,
  { set, add }: { readonly set: readonly LayoutColumn[]; readonly add: readonly LayoutColumn[] },
  where: Predicate,
  slots: Slots,
): CompiledQuery {
  const changes: { [column: string]: unknown } = {}
  for (const { stored } of set) changes[stored] = slots.next()
  for (const { stored } of add) changes[stored] = sumFragment(sql.ref(`${ALIAS}.${stored}`), sql`${slots.next()}`)
  // Without any change the rows that match are still to be counted.
  if (set.length + add.length === 0) changes['id'] = sql.ref(`${ALIAS}.id`)

  return statements.builder
    .updateTable(`${layout.name} as ${ALIAS}`)
    .set(changes)
    .where(`${ALIAS}.${TENANT}`, '=', slots.next())
    .where(compilePredicate(where, rootScope(statements, slots)))
    .compile()
}

function touchesKey({ table }: Layout, columns: readonly LayoutColumn[]): boolean {
  return table.unique.some((key) =>
    columns.some(({ name }) => key.columns.includes(name) || key.whileNull === name),
  )
}
