import type { IncrementQuery, Row, Table } from '@guanxi/core/store'
import { type CompiledQuery, type SqlBool, sql } from 'kysely'
import { runWithKeys, sumFragment } from './change-rows.ts'
import { TENANT } from './names.ts'
import type { Session } from './session.ts'
import { decoded, selections, type Statements, templateFor } from './statements.ts'
import { additionParameters, checkTenant, rowParameters } from './stored-values.ts'
import type { Layout, LayoutColumn } from './table-layout.ts'
import { filled, type Slots, type Template } from './template.ts'

/** See `Store.increment`. */
export async function incrementRow(
  statements: Statements,
  session: Session,
  table: Table,
  tenant: string,
  query: IncrementQuery,
): Promise<Row | undefined> {
  const { flavour } = statements
  const layout = statements.layout(table)
  checkTenant(tenant)
  const { id, by, initial, atMost = {} } = query
  const { columns, values: added } = additionParameters(layout, by)
  const bounded = columns.filter(({ name }) => atMost[name] !== undefined)
  const bounds = bounded.map(({ name }) => atMost[name])

  // What passes the bound from nothing can't create the row, but may still count on from below zero.
  const startsAbove = bounded.some(({ name }) => (by[name] ?? 0) > (atMost[name] ?? 0))
  const values = startsAbove
    ? [...added, tenant, id, ...bounds]
    : [tenant, ...rowParameters(layout, flavour, { ...initial, ...by, id }), ...bounds]
  const template = incrementTemplate(statements, layout, { counters: columns, bounded, startsAbove })

  const { rows } = await runWithKeys(statements, session, layout, layout.columns, filled(template, values))
  return decoded(flavour, layout.columns, rows)[0]
}

interface Increment {
  readonly counters: readonly LayoutColumn[]
  readonly bounded: readonly LayoutColumn[]
  readonly startsAbove: boolean
}

function incrementTemplate(statements: Statements, layout: Layout, increment: Increment): Template {
  const { counters, bounded, startsAbove } = increment
  const names = (columns: readonly LayoutColumn[]) => columns.map(({ name }) => name).join(',')
  const shape = `increment ${names(counters)} <= ${names(bounded)} ${startsAbove ? 'existing' : ''}`
  return templateFor(layout, shape, (slots) =>
    startsAbove
      ? countOn(statements, layout, increment, slots)
      : countOrCreate(statements, layout, increment, slots),
  )
}

function countOrCreate({ builder }: Statements, layout: Layout, increment: Increment, slots: Slots): CompiledQuery {
  const row: { [column: string]: unknown } = { [TENANT]: slots.next() }
  for (const { stored } of layout.columns) row[stored] = slots.next()

  const changes: { [column: string]: unknown } = {}
  for (const { stored } of increment.counters) {
    changes[stored] = sumFragment(sql.ref(`${layout.name}.${stored}`), sql.ref(`excluded.${stored}`))
  }
  return builder
    .insertInto(layout.name)
    .values(row)
    .onConflict((conflict) => {
      let update = conflict.columns([TENANT, 'id']).doUpdateSet(changes)
      for (const { stored } of increment.bounded) {
        const sum = sql`coalesce(${sql.ref(`${layout.name}.${stored}`)}, 0) + ${sql.ref(`excluded.${stored}`)}`
        update = update.where(sql<SqlBool>`${sum} <= ${slots.next()}`)
      }
      return update
    })
    .returning(selections(layout.columns, ''))
    .compile()
}

function countOn({ builder }: Statements, layout: Layout, increment: Increment, slots: Slots): CompiledQuery {
  const changes: { [column: string]: unknown } = {}
  const sums = new Map<string, ReturnType<typeof sql>>()
  for (const { stored } of increment.counters) {
    const added = sql`${slots.next()}`
    changes[stored] = sumFragment(sql.ref(`${layout.name}.${stored}`), added)
    sums.set(stored, sql`coalesce(${sql.ref(`${layout.name}.${stored}`)}, 0) + ${added}`)
  }
  let update = builder
    .updateTable(layout.name)
    .set(changes)
    .where(`${layout.name}.${TENANT}`, '=', slots.next())
    .where(`${layout.name}.id`, '=', slots.next())
  for (const { stored } of increment.bounded) update = update.where(sql<SqlBool>`${sums.get(stored)} <= ${slots.next()}`)
  return update.returning(selections(layout.columns, '')).compile()
}
