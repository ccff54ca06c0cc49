import type { IncrementQuery, Row } from '@guanxi/core/store'
import { type CompiledQuery, type SqlBool, sql } from 'kysely'
import { namesOf, runWithKeys, sumFragment } from './change-rows.ts'
import { TENANT } from './names.ts'
import { decoded, type Subject, selections, templateFor } from './statements.ts'
import { additionParameters, rowParameters } from './stored-values.ts'
import type { LayoutColumn } from './table-layout.ts'
import type { Target } from './target.ts'
import type { Slots, Template } from './template.ts'

/** See `Store.increment`. */
export async function incrementRow(target: Target, query: IncrementQuery): Promise<Row | undefined> {
  const { flavour, layout, tenant } = target
  const { id, by, initial, atMost = {} } = query
  const { columns, values: added } = additionParameters(layout, by)
  const bounded = columns.filter(({ name }) => atMost[name] !== undefined)
  const bounds = bounded.map(({ name }) => atMost[name])

  // What passes the bound from nothing can't create the row, but may still count on from below zero.
  const startsAbove = bounded.some(({ name }) => (by[name] ?? 0) > (atMost[name] ?? 0))
  const values = startsAbove
    ? [...added, tenant, id, ...bounds]
    : [tenant, ...rowParameters(layout, flavour, { ...initial, ...by, id }), ...bounds]
  const template = incrementTemplate(target, { counters: columns, bounded, startsAbove })

  const { rows } = await runWithKeys(target, layout.columns, template, values)
  return decoded(flavour, layout.columns, rows)[0]
}

interface Increment {
  readonly counters: readonly LayoutColumn[]
  readonly bounded: readonly LayoutColumn[]
  readonly startsAbove: boolean
}

function incrementTemplate(subject: Subject, increment: Increment): Template {
  const { counters, bounded, startsAbove } = increment
  const shape = `increment ${namesOf(counters)} <= ${namesOf(bounded)} ${startsAbove ? 'existing' : ''}`
  return templateFor(subject.layout, shape, (slots) =>
    startsAbove ? countOn(subject, increment, slots) : countOrCreate(subject, increment, slots),
  )
}

function countOrCreate({ builder, layout }: Subject, increment: Increment, slots: Slots): CompiledQuery {
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

function countOn({ builder, layout }: Subject, increment: Increment, slots: Slots): CompiledQuery {
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
  for (const { stored } of increment.bounded)
    update = update.where(sql<SqlBool>`${sums.get(stored)} <= ${slots.next()}`)
  return update.returning(selections(layout.columns, '')).compile()
}
