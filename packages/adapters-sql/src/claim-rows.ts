import type { ClaimQuery, Row, Table } from '@guanxi/core/store'
import { sql } from 'kysely'
import { updateRows } from './change-rows.ts'
import { findRows, selectionShape, selectQuery } from './find-rows.ts'
import { TENANT } from './names.ts'
import type { Session } from './session.ts'
import { ALIAS, decoded, selections, type Statements, templateFor } from './statements.ts'
import { changeParameters, checkTenant } from './stored-values.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'
import { filled, type Slots } from './template.ts'

const PLACE = '$place'

/** See `Store.claim`. */
export async function claimRows(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  query: ClaimQuery,
): Promise<readonly Row[]> {
  if (query.limit <= 0) return []
  return statements.flavour.locksRows
    ? claimUnlocked(statements, session, table, tenant, query)
    : claimAlone(statements, session, table, tenant, query)
}

/** Several writers: one statement picks rows that nobody holds, and changes them. */
async function claimUnlocked(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  { set, ...query }: ClaimQuery,
): Promise<readonly Row[]> {
  const { flavour } = statements
  const layout = statements.layout(table)
  checkTenant(tenant)
  const change = changeParameters(layout, flavour, set)

  const values: unknown[] = [tenant]
  const selection = selectionShape(query, statements, values)
  values.push(...change.values, tenant)
  const shape = `claim ${change.columns.map(({ name }) => name).join(',')} ${selection}`
  const template = templateFor(layout, shape, (slots) => claimQuery(statements, layout, query, change.columns, slots))

  const { rows } = await session.run(filled(template, values), layout)
  const claimed = rows.sort((a, b) => Number(a[PLACE]) - Number(b[PLACE]))
  for (const row of claimed) delete row[PLACE]
  return decoded(flavour, layout.columns, claimed)
}

/** The pick is made once: a subquery in the update itself could run again, and lock more rows than wanted. */
function claimQuery(
  statements: Statements,
  layout: Layout,
  query: Omit<ClaimQuery, 'set'>,
  columns: readonly LayoutColumn[],
  slots: Slots,
) {
  const picked = selectQuery(statements, layout, query, slots).forUpdate().skipLocked().select(`${ALIAS}.id as id`)
  const changes: { [column: string]: unknown } = {}
  for (const { stored } of columns) changes[stored] = slots.next()
  if (columns.length === 0) changes['id'] = sql.ref(`${ALIAS}.id`)

  return statements.builder
    .with(
      (cte) => cte('picked').materialized(),
      () => picked,
    )
    .with('placed', (db) =>
      db.selectFrom('picked').select(['id as id', sql<number>`cast(row_number() over () as integer)`.as('place')]),
    )
    .updateTable(`${layout.name} as ${ALIAS}`)
    .from('placed')
    .set(changes)
    .where(`${ALIAS}.${TENANT}`, '=', slots.next())
    .whereRef(`${ALIAS}.id`, '=', 'placed.id')
    .returning([...selections(layout.columns), `placed.place as ${PLACE}`])
    .compile()
}

/** One writer at a time: what a transaction reads, it may write. */
async function claimAlone(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  { set, ...query }: ClaimQuery,
): Promise<readonly Row[]> {
  const claim = async (inner: Session): Promise<readonly Row[]> => {
    const rows = await findRows(statements, inner, table, tenant, query)
    if (rows.length === 0) return []
    const ids = rows.map((row) => row['id'] as string)
    const where = { is: 'in', column: { column: 'id', kind: 'text' }, values: ids } as const
    await updateRows(statements, inner, table, tenant, { where, set })
    return rows.map((row) => ({ ...row, ...set }))
  }
  return session.isTransaction ? claim(session) : session.atomically(claim)
}
