import type { ClaimQuery, Row } from '@guanxi/core/store'
import { sql } from 'kysely'
import { namesOf, updateRows } from './change-rows.ts'
import { findRows, selectionShape, selectQuery } from './find-rows.ts'
import { TENANT } from './names.ts'
import { ALIAS, decoded, type Subject, selections, templateFor } from './statements.ts'
import { changeParameters } from './stored-values.ts'
import type { LayoutColumn } from './table-layout.ts'
import { atomicallyOn, runOn, type Target } from './target.ts'
import type { Slots } from './template.ts'

const PLACE = '$place'

/** See `Store.claim`. */
export async function claimRows(target: Target, query: ClaimQuery): Promise<readonly Row[]> {
  if (query.limit <= 0) return []
  return target.flavour.locksRows ? claimUnlocked(target, query) : claimAlone(target, query)
}

/** Several writers: one statement picks rows that nobody holds, and changes them. */
async function claimUnlocked(target: Target, { set, ...query }: ClaimQuery): Promise<readonly Row[]> {
  const { flavour, layout, tenant } = target
  const change = changeParameters(layout, flavour, set)

  const values: unknown[] = [tenant]
  const selection = selectionShape(query, target, values)
  values.push(...change.values, tenant)
  const shape = `claim ${namesOf(change.columns)}|${selection}`
  const template = templateFor(layout, shape, (slots) => claimQuery(target, query, change.columns, slots))

  const { rows } = await runOn(target, template, values)
  const claimed = rows.sort((a, b) => Number(a[PLACE]) - Number(b[PLACE]))
  for (const row of claimed) delete row[PLACE]
  return decoded(flavour, layout.columns, claimed)
}

/** The pick is made once: a subquery in the update itself could run again, and lock more rows than wanted. */
function claimQuery(
  subject: Subject,
  query: Omit<ClaimQuery, 'set'>,
  columns: readonly LayoutColumn[],
  slots: Slots,
) {
  const { builder, layout } = subject
  const picked = selectQuery(subject, query, slots).forUpdate().skipLocked().select(`${ALIAS}.id as id`)
  const changes: { [column: string]: unknown } = {}
  for (const { stored } of columns) changes[stored] = slots.next()
  if (columns.length === 0) changes['id'] = sql.ref(`${ALIAS}.id`)

  return builder
    .with(
      (cte) => cte('picked').materialized(),
      () => picked,
    )
    .with('placed', (db) =>
      db
        .selectFrom('picked')
        .select(['id as id', sql<number>`cast(row_number() over () as integer)`.as('place')]),
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
function claimAlone(target: Target, { set, ...query }: ClaimQuery): Promise<readonly Row[]> {
  const claim = async (inner: Target): Promise<readonly Row[]> => {
    const rows = await findRows(inner, query)
    if (rows.length === 0) return []
    const ids = rows.map((row) => row['id'] as string)
    const where = { is: 'in', column: { column: 'id', kind: 'text' }, values: ids } as const
    await updateRows(inner, { where, set })
    return rows.map((row) => ({ ...row, ...set }))
  }
  return target.session.isTransaction ? claim(target) : atomicallyOn(target, claim)
}
