import { type Found, type SearchQuery, StoreError } from '@guanxi/core/store'
import { sql } from 'kysely'
import { compilePredicate } from './compile-predicate.ts'
import { SCORE } from './flavour.ts'
import { TENANT } from './names.ts'
import { predicateShape } from './predicate-shape.ts'
import { ALIAS, decoded, rootScope, selections } from './statements.ts'
import { runOn, type Target } from './target.ts'
import { slots, templateOf } from './template.ts'
import { tenantKey } from './tenant-key.ts'

/** See `Store.search`. The statement is as long as what is looked for, and is not kept. */
export async function searchRows(target: Target, query: SearchQuery): Promise<readonly Found[]> {
  const { flavour, builder, layout, tenant } = target
  const { text: index } = layout
  for (const { column } of query.columns) {
    if (!index?.columns.includes(column))
      throw new StoreError('SCHEMA', `${layout.table.name}.${column} is in no full-text index.`)
  }
  if (!index || !flavour.search || query.words.length === 0 || query.columns.length === 0) return []

  const values: unknown[] = []
  const taken = slots()
  const value = (given: unknown) => {
    values.push(given)
    return taken.next()
  }
  const found = flavour.search
    .find(builder, { index, tenant, query: { ...query, words: wordsOf(query, tenant) }, value })
    .crossJoin(`${layout.name} as ${ALIAS}`)
    .whereRef(`${ALIAS}.${TENANT}`, '=', `s.${TENANT}`)
    .whereRef(`${ALIAS}.id`, '=', 's.id')
  const { where } = query
  if (where) predicateShape(where, flavour, values)
  const select = (where ? found.where(compilePredicate(where, rootScope(target, taken))) : found)
    .select(selections(layout.columns))
    .orderBy(sql.ref(SCORE), 'desc')
    .orderBy(`${ALIAS}.id`)
    .limit(sql<number>`cast(${value(query.limit)} as integer)`)

  const { rows } = await runOn(target, templateOf(select.compile(), taken.count), values)
  const scores = rows.map((row) => {
    const score = Number(row[SCORE])
    delete row[SCORE]
    return score
  })
  return decoded(flavour, layout.columns, rows).map((row, at) => ({ row, score: scores[at] ?? 0 }))
}

/** The words as the index has them. */
function wordsOf({ words }: SearchQuery, tenant: string): SearchQuery['words'] {
  const key = tenantKey(tenant)
  return words.map((word) => word.map(({ text, isPrefix }) => ({ text: key + text, isPrefix })))
}
