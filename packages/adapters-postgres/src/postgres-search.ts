import {
  type Fragment,
  SCORE,
  type SearchFlavour,
  type TextFinding,
  type TextIndex,
  type TextQuestion,
} from '@guanxi/adapters-sql'
import type { SearchWord } from '@guanxi/core/store'
import { CompiledQuery, type SqlBool, sql } from 'kysely'

/** A table beside the one that is searched: changing the status of a ticket costs its words nothing. */
export const postgresSearch: SearchFlavour = {
  create: ({ name, columns }, { tableSuffix, afterCreate, columnType }) => {
    const text = columnType('text')
    const terms = columns.map((_, at) => `c${at} tsvector not null`)
    const key = `constraint "${name}$" primary key (tenant, id)`
    return [
      `create table if not exists "${name}" (tenant ${text} not null, id ${text} not null, ${terms.join(', ')}, ${key})${tableSuffix}`,
      ...(afterCreate?.(name) ?? []),
    ]
  },
  finish: ({ name, columns }, { createIndex }) => {
    // What was just written waits in a list that each search reads through: a short one.
    const definition = `using gin (${columns.map((_, at) => `c${at}`).join(', ')}) with (gin_pending_list_limit = 512)`
    const create = 'create index if not exists'
    const index = { create, name: `${name}$gin`, table: name, definition }
    return createIndex?.(index) ?? [`${create} "${index.name}" on "${name}" ${definition}`]
  },
  drop: (name) => [`drop table if exists "${name}"`],

  write({ name, columns }, entries) {
    const places = columns.map((_, at) => `c${at}`)
    const given = places.map((place) => `array_to_tsvector(string_to_array(v.${place}, ' '))`)
    const arrays = ['', '', ...places].map((_, at) => `cast($${at + 1} as text[])`)
    const text = `
      insert into "${name}" (tenant, id, ${places.join(', ')})
      select v.tenant, v.id, ${given.join(', ')}
      from unnest(${arrays.join(', ')}) as v(tenant, id, ${places.join(', ')})
      on conflict (tenant, id) do update set ${places.map((place) => `${place} = excluded.${place}`).join(', ')}`
    const parameters = [
      entries.map(({ tenant }) => tenant),
      entries.map(({ id }) => id),
      ...columns.map((_, at) => entries.map(({ terms }) => terms[at] ?? '')),
    ]
    return [CompiledQuery.raw(text, parameters)]
  },
  remove: ({ name }, tenant, ids) => [
    CompiledQuery.raw(`delete from "${name}" where tenant = $1 and id = any($2)`, [tenant, ids]),
  ],

  find(builder, question) {
    const { index, tenant, query, value } = question
    const holds = query.words.map((word) => heldBy(question, word))
    const select = builder
      .selectFrom(`${index.name} as s`)
      .where('s.tenant', '=', value(tenant))
      .where(sql<SqlBool>`(${sql.join(holds, query.match === 'all' ? sql` and ` : sql` or `)})`)
      .select(scoreOf(question).as(SCORE))
    return select as TextFinding
  },
}

/** One of the columns has all terms of the word. */
function heldBy({ index, query, value }: TextQuestion, word: SearchWord): Fragment {
  const held = query.columns.map(
    ({ column }) => sql`${placeOf(index, column)} @@ cast(${value(asQuery([word], '&'))} as tsquery)`,
  )
  return sql`(${sql.join(held, sql` or `)})`
}

/** Of each column the share of the terms that it has, less in a long text than in a short one, by the column's weight. */
function scoreOf({ index, query, value }: TextQuestion): Fragment {
  const scores = query.columns.map(({ column, weight }) => {
    const asked = sql`cast(${value(asQuery(query.words, '|'))} as tsquery)`
    return sql`cast(${value(weight)} as float8) * ts_rank(${placeOf(index, column)}, ${asked}, 1)`
  })
  return sql`(${sql.join(scores, sql` + `)})`
}

function placeOf({ columns }: TextIndex, column: string): Fragment {
  return sql.ref(`s.c${columns.indexOf(column)}`)
}

/** Terms are letters, digits, hyphens and `_`: nothing in them ends a quotation. */
function asQuery(words: readonly SearchWord[], by: '&' | '|'): string {
  return words
    .flat()
    .map(({ text, isPrefix }) => `'${text}'${isPrefix ? ':*' : ''}`)
    .join(by)
}
