import type { FindQuery, Predicate, Row, Table } from '@guanxi/core/store'
import { sql } from 'kysely'
import { afterShape, compileAfter, orderFragment, orderKeys, orderShape } from './compile-order.ts'
import { compilePredicate } from './compile-predicate.ts'
import { TENANT } from './names.ts'
import { predicateShape } from './predicate-shape.ts'
import type { Session } from './session.ts'
import { ALIAS, decoded, rootScope, selections, type Statements, templateFor } from './statements.ts'
import { checkTenant } from './stored-values.ts'
import { columnOf, type Layout, type LayoutColumn } from './table-layout.ts'
import { filled, type Slots } from './template.ts'

/** See `Store.find`. */
export async function findRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  query: FindQuery,
): Promise<readonly Row[]> {
  const { flavour } = statements
  const layout = statements.layout(table)
  checkTenant(tenant)

  const values: unknown[] = [tenant]
  const shape = `find ${query.columns?.join(',') ?? '*'} ${selectionShape(query, statements, values)}`
  const columns = wantedColumns(layout, query.columns)
  const template = templateFor(layout, shape, (slots) =>
    selectQuery(statements, layout, query, slots).select(selections(columns)).compile(),
  )

  const { rows } = await session.run(filled(template, values), layout)
  return decoded(flavour, columns, rows)
}

/** See `Store.count`. */
export async function countRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  where: Predicate | undefined,
): Promise<number> {
  const layout = statements.layout(table)
  checkTenant(tenant)

  const query = where ? { where } : {}
  const values: unknown[] = [tenant]
  const shape = `count ${where ? predicateShape(where, statements.flavour, values) : ''}`
  const template = templateFor(layout, shape, (slots) =>
    matchingQuery(statements, layout, query, slots).select(sql`count(*)`.as('n')).compile(),
  )

  const { rows } = await session.run(filled(template, values), layout)
  return Number(rows[0]?.['n'])
}

/** See `Store.tenants`. */
export async function findTenants(
  statements: Statements,
  session: Session,
  table: Table,
  where: Predicate,
): Promise<readonly string[]> {
  const layout = statements.layout(table)
  const values: unknown[] = []
  const shape = `tenants ${predicateShape(where, statements.flavour, values)}`
  const template = templateFor(layout, shape, (slots) =>
    statements.builder
      .selectFrom(`${layout.name} as ${ALIAS}`)
      .distinct()
      .select(`${ALIAS}.${TENANT} as ${TENANT}`)
      .where(compilePredicate(where, rootScope(statements, slots)))
      .compile(),
  )

  const { rows } = await session.run(filled(template, values), layout)
  return rows.map((row) => row[TENANT] as string)
}

/** The shape of which rows, in which order, from where, how many. */
export function selectionShape(query: FindQuery, { flavour }: Statements, values: unknown[]): string {
  const { where, orderBy = [], after, limit, lock } = query
  const condition = where ? predicateShape(where, flavour, values) : ''
  const order = orderShape(orderBy, flavour, values)
  const place = after ? `after ${afterShape(orderBy, after, flavour, values)}` : ''
  if (limit !== undefined) values.push(limit)
  return `${condition} by ${order} ${place} ${limit === undefined ? '' : 'limit'} ${lock ? 'lock' : ''}`
}

/** Which rows, in which order, from where, how many; the columns are left open. */
export function selectQuery(statements: Statements, layout: Layout, query: FindQuery, slots: Slots) {
  const { orderBy = [], after, limit, lock } = query
  const scope = rootScope(statements, slots)

  let select = matchingQuery(statements, layout, query, slots)
  const keys = orderKeys(layout, orderBy, scope)
  if (after) select = select.where(compileAfter(keys, orderBy, after, scope))
  for (const key of keys) select = select.orderBy(orderFragment(key))
  if (limit !== undefined) select = select.limit(sql<number>`${slots.next()}`)
  return lock && statements.flavour.locksRows ? select.forUpdate() : select
}

function matchingQuery(statements: Statements, layout: Layout, { where }: FindQuery, slots: Slots) {
  const select = statements.builder
    .selectFrom(`${layout.name} as ${ALIAS}`)
    .where(`${ALIAS}.${TENANT}`, '=', slots.next())
  return where ? select.where(compilePredicate(where, rootScope(statements, slots))) : select
}

function wantedColumns(layout: Layout, names: readonly string[] | undefined): readonly LayoutColumn[] {
  if (!names) return layout.columns
  return ['id', ...names.filter((name) => name !== 'id')].map((name) => columnOf(layout, name))
}
