import type { FindQuery, Predicate, Row } from '@guanxi/core/store'
import { type CompiledQuery, sql } from 'kysely'
import {
  afterShape,
  compileAfter,
  orderFragment,
  orderKeys,
  orderShape,
  sortedFragment,
} from './compile-order.ts'
import { compilePredicate } from './compile-predicate.ts'
import type { RowSecurityFlavour } from './flavour.ts'
import { whereJoined } from './join-owners.ts'
import { TENANT } from './names.ts'
import { predicateShape } from './predicate-shape.ts'
import type { Session } from './session.ts'
import { sortsFew } from './sorts-few.ts'
import { ALIAS, decoded, rootScope, type Subject, selections, templateFor } from './statements.ts'
import { columnOf, type Layout, type LayoutColumn } from './table-layout.ts'
import { runOn, type Target } from './target.ts'
import { filled, type Slots } from './template.ts'

/** See `Store.find`. */
export async function findRows(target: Target, query: FindQuery): Promise<readonly Row[]> {
  const { flavour, layout, tenant } = target
  const values: unknown[] = [tenant]
  const shape = `find ${query.columns?.join(',') ?? '*'}|${selectionShape(query, target, values)}`
  const columns = wantedColumns(layout, query.columns)
  const template = templateFor(layout, shape, (slots) =>
    selectQuery(target, query, slots).select(selections(columns)).compile(),
  )

  const { rows } = await runOn(target, template, values)
  return decoded(flavour, columns, rows)
}

/** See `Store.count`. */
export async function countRows(target: Target, where: Predicate | undefined): Promise<number> {
  const { flavour, layout, tenant } = target
  const values: unknown[] = [tenant]
  const shape = `count ${where ? predicateShape(where, flavour, values) : ''}`
  const template = templateFor(layout, shape, (slots) => {
    const counted = matchingQuery(target, {}, slots).select(sql`count(*)`.as('n'))
    return (where ? whereJoined(counted, where, rootScope(target, slots)) : counted).compile()
  })

  const { rows } = await runOn(target, template, values)
  return Number(rows[0]?.['n'])
}

/** See `Store.tenants`. */
export async function findTenants(
  subject: Subject,
  session: Session,
  where: Predicate,
): Promise<readonly string[]> {
  const { flavour, layout } = subject
  const values: unknown[] = []
  const shape = `tenants ${predicateShape(where, flavour, values)}`
  if (flavour.rowSecurity) return askEachTenant(subject, flavour.rowSecurity, session, where, values)
  const template = templateFor(layout, shape, (slots) => tenantsQuery(subject, where, slots))

  const { rows } = await session.run(filled(template, values), layout)
  return rows.map((row) => row[TENANT] as string)
}

function tenantsQuery(subject: Subject, where: Predicate, slots: Slots): CompiledQuery {
  return subject.builder
    .selectFrom(`${subject.layout.name} as ${ALIAS}`)
    .distinct()
    .select(`${ALIAS}.${TENANT} as ${TENANT}`)
    .where(compilePredicate(where, rootScope(subject, slots)))
    .compile()
}

/** One statement for all tenants, which sees the rows of one at a time. */
function askEachTenant(
  subject: Subject,
  rowSecurity: RowSecurityFlavour,
  session: Session,
  where: Predicate,
  values: readonly unknown[],
): Promise<readonly string[]> {
  let next = 0
  const literals = { next: () => rowSecurity.literal(values[next++]) } as unknown as Slots
  const question = tenantsQuery(subject, where, literals)
  return session.inTenant(undefined, async (inner) => {
    const { rows } = await inner.run(rowSecurity.askEach(subject.layout.name, question.sql), subject.layout)
    return rows.map((row) => row[TENANT] as string)
  })
}

/** The shape of which rows, in which order, from where, how many. */
export function selectionShape(query: FindQuery, { flavour }: Subject, values: unknown[]): string {
  const { where, orderBy = [], after, limit, lock } = query
  const condition = where ? predicateShape(where, flavour, values) : ''
  const order = orderShape(orderBy, flavour, values)
  const place = after ? `after ${afterShape(orderBy, after, flavour, values)}` : ''
  if (limit !== undefined) values.push(limit)
  return `${condition}|${order}|${place}|${limit === undefined ? '' : 'limit'}|${lock ? 'lock' : ''}`
}

/** Which rows, in which order, from where, how many; the columns are left open. */
export function selectQuery(subject: Subject, query: FindQuery, slots: Slots) {
  const { orderBy = [], after, limit, lock } = query
  const scope = rootScope(subject, slots)

  let select = matchingQuery(subject, query, slots)
  const keys = orderKeys(subject.layout, orderBy, scope)
  if (after) select = select.where(compileAfter(keys, orderBy, after, scope))
  const isSorted = subject.flavour.plansWithoutStatistics && sortsFew(subject.layout, query)
  for (const key of keys) select = select.orderBy(isSorted ? sortedFragment(key) : orderFragment(key))
  // Cast: SQLite plans a statement anew for each value of a bare parameter here, at four times the cost of a lookup.
  if (limit !== undefined) select = select.limit(sql<number>`cast(${slots.next()} as integer)`)
  return lock && subject.flavour.locksRows ? select.forUpdate() : select
}

function matchingQuery(subject: Subject, { where }: FindQuery, slots: Slots) {
  const select = subject.builder
    .selectFrom(`${subject.layout.name} as ${ALIAS}`)
    .where(`${ALIAS}.${TENANT}`, '=', slots.next())
  return where ? select.where(compilePredicate(where, rootScope(subject, slots))) : select
}

function wantedColumns(layout: Layout, names: readonly string[] | undefined): readonly LayoutColumn[] {
  if (!names) return layout.columns
  return ['id', ...names.filter((name) => name !== 'id')].map((name) => columnOf(layout, name))
}
