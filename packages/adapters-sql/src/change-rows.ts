import type { Predicate, UpdateQuery } from '@guanxi/core/store'
import { type CompiledQuery, sql } from 'kysely'
import { compilePredicate } from './compile-predicate.ts'
import type { Fragment } from './flavour.ts'
import { TENANT } from './names.ts'
import { predicateShape } from './predicate-shape.ts'
import type { SqlResult } from './session.ts'
import { ALIAS, rootScope, type Subject, templateFor } from './statements.ts'
import { additionParameters, changeParameters } from './stored-values.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'
import { atomicallyOn, runOn, type Target } from './target.ts'
import type { Slots, Template } from './template.ts'

const MAX = sql.lit(Number.MAX_SAFE_INTEGER)
const MIN = sql.lit(Number.MIN_SAFE_INTEGER)
const LARGEST = sql`9223372036854775807`

/** See `Store.update`. */
export async function updateRows(target: Target, query: UpdateQuery): Promise<number> {
  return (await runUpdate(target, query, false)).changed
}

/** See `Store.update`; resolves to the ids of the rows that were changed. */
export async function updatedIds(target: Target, query: UpdateQuery): Promise<readonly string[]> {
  return idsIn(await runUpdate(target, query, true))
}

function runUpdate(
  target: Target,
  { where, set, add = {} }: UpdateQuery,
  wantsIds: boolean,
): Promise<SqlResult> {
  const { flavour, layout, tenant } = target
  const change = changeParameters(layout, flavour, set)
  const addition = additionParameters(layout, add)

  const values: unknown[] = [...change.values, ...addition.values, tenant]
  const columns = `${namesOf(change.columns)}+${namesOf(addition.columns)}`
  const shape = `update ${columns}${wantsIds ? ' ids' : ''}|${predicateShape(where, flavour, values)}`
  const template = templateFor(layout, shape, (slots) =>
    updateQuery(target, { set: change.columns, add: addition.columns }, where, slots, wantsIds),
  )
  return runWithKeys(target, change.columns, template, values)
}

/** See `Store.delete`. */
export async function deleteRows(target: Target, where: Predicate): Promise<number> {
  return (await runDelete(target, where, false)).changed
}

/** See `Store.delete`; resolves to the ids of the rows that are gone. */
export async function deletedIds(target: Target, where: Predicate): Promise<readonly string[]> {
  return idsIn(await runDelete(target, where, true))
}

function runDelete(target: Target, where: Predicate, wantsIds: boolean): Promise<SqlResult> {
  const { flavour, builder, layout, tenant } = target
  const values: unknown[] = [tenant]
  const shape = `delete ${wantsIds ? 'ids ' : ''}${predicateShape(where, flavour, values)}`
  const template = templateFor(layout, shape, (slots) => {
    const gone = builder
      .deleteFrom(`${layout.name} as ${ALIAS}`)
      .where(`${ALIAS}.${TENANT}`, '=', slots.next())
      .where(compilePredicate(where, rootScope(target, slots)))
    return (wantsIds ? gone.returning('id as id') : gone).compile()
  })
  return runOn(target, template, values)
}

function idsIn({ rows }: SqlResult): readonly string[] {
  return rows.map((row) => row['id'] as string)
}

/**
 * Runs a statement that may run into a unique key. Where a failed statement ends the transaction, a savepoint keeps the
 * refusal from doing so.
 */
export function runWithKeys(
  target: Target,
  columns: readonly LayoutColumn[],
  template: Template,
  values: readonly unknown[],
): Promise<SqlResult> {
  const { session, flavour, layout } = target
  const isSafeAlone = !session.isTransaction || !flavour.failureEndsTransaction
  if (isSafeAlone || !touchesKey(layout, columns)) return runOn(target, template, values)
  return atomicallyOn(target, (inner) => runOn(inner, template, values))
}

/** Names of columns, for the shape of a statement. */
export function namesOf(columns: readonly LayoutColumn[]): string {
  return columns.map(({ name }) => name).join(',')
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
  subject: Subject,
  { set, add }: { readonly set: readonly LayoutColumn[]; readonly add: readonly LayoutColumn[] },
  where: Predicate,
  slots: Slots,
  wantsIds: boolean,
): CompiledQuery {
  const { builder, layout } = subject
  const changes: { [column: string]: unknown } = {}
  for (const { stored } of set) changes[stored] = slots.next()
  for (const { stored } of add)
    changes[stored] = sumFragment(sql.ref(`${ALIAS}.${stored}`), sql`${slots.next()}`)
  // Without any change the rows that match are still to be counted.
  if (set.length + add.length === 0) changes['id'] = sql.ref(`${ALIAS}.id`)

  const update = builder
    .updateTable(`${layout.name} as ${ALIAS}`)
    .set(changes)
    .where(`${ALIAS}.${TENANT}`, '=', slots.next())
    .where(compilePredicate(where, rootScope(subject, slots)))
  return (wantsIds ? update.returning('id as id') : update).compile()
}

function touchesKey({ table }: Layout, columns: readonly LayoutColumn[]): boolean {
  return table.unique.some((key) =>
    columns.some(({ name }) => key.columns.includes(name) || key.whileNull === name),
  )
}
