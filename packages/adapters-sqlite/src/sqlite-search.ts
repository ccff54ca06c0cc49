import { SCORE, type SearchFlavour, type TextFinding, type TextQuestion } from '@guanxi/adapters-sql'
import type { SearchTerm, SearchWord } from '@guanxi/core/store'
import { CompiledQuery, type SqlBool, sql } from 'kysely'
import { Batch } from './batch.ts'

/** Pages of an index that are written anew at once: some 50 ms. */
const PAGES_AT_ONCE = 500

/**
 * A table that numbers the rows, whose own numbers SQLite may change, and one of FTS5 that keeps nothing but terms by
 * these numbers.
 */
export const sqliteSearch = (options: { readonly batches: boolean }): SearchFlavour => ({
  create: ({ name, columns }) => {
    const places = columns.map((_, at) => `c${at}`).join(', ')
    // The terms are made already: all that stands between spaces is one, whatever SQLite knows of its signs.
    const kept = `content = '', contentless_delete = 1, tokenize = "ascii tokenchars '-_'"`
    return [
      `create table if not exists "${name}" (doc integer primary key, tenant text not null, id text not null, unique (tenant, id)) strict`,
      `create virtual table if not exists "${name}$terms" using fts5 (${places}, ${kept})`,
    ]
  },
  finish: () => [],
  drop: (name) => [`drop table if exists "${name}$terms"`, `drop table if exists "${name}"`],

  write: ({ name, columns }, entries) => {
    const places = columns.map((_, at) => `c${at}`).join(', ')
    const numbering = `insert into "${name}" (tenant, id) values (?, ?) on conflict (tenant, id) do nothing`
    const writing = `
      insert or replace into "${name}$terms" (rowid, ${places})
      values ((select doc from "${name}" where tenant = ? and id = ?)${', ?'.repeat(columns.length)})`
    const rows = entries.map(({ tenant, id }) => [tenant, id])
    const texts = entries.map(({ tenant, id, terms }) => [tenant, id, ...terms])
    const all = (statement: string, given: readonly (readonly unknown[])[]) =>
      options.batches && given.length > 1
        ? [CompiledQuery.raw(statement, [new Batch(given, [])])]
        : given.map((parameters) => CompiledQuery.raw(statement, [...parameters]))
    return [...all(numbering, rows), ...all(writing, texts)]
  },
  remove: ({ name }, tenant, ids) => {
    const rows = `tenant = ? and id in (select value from json_each(?))`
    const parameters = [tenant, JSON.stringify(ids)]
    return [
      CompiledQuery.raw(
        `delete from "${name}$terms" where rowid in (select doc from "${name}" where ${rows})`,
        parameters,
      ),
      CompiledQuery.raw(`delete from "${name}" where ${rows}`, parameters),
    ]
  },
  forget: {
    // The first part puts all segments together that are there, and what was removed is left out of what they become.
    part: ({ name }, isBegun) =>
      CompiledQuery.raw(`insert into "${name}$terms" ("${name}$terms", rank) values ('merge', ?)`, [
        isBegun ? PAGES_AT_ONCE : -PAGES_AT_ONCE,
      ]),
    written: 'select total_changes() as written',
    // The note that FTS5 makes of the command itself.
    idle: 1,
  },

  find(builder, question) {
    const { index, tenant, query, value } = question
    const terms = `${index.name}$terms`
    const asked = value(wordsOf(question))
    const weights = index.columns.map((name) => {
      const weight = query.columns.find(({ column }) => column === name)?.weight ?? 0
      return sql`${value(weight)}`
    })
    const select = builder
      .selectFrom(terms)
      .crossJoin(`${index.name} as s`)
      .whereRef('s.doc', '=', `${terms}.rowid`)
      .where('s.tenant', '=', value(tenant))
      .where(sql<SqlBool>`${sql.id(terms)} match ${asked}`)
      .select(sql`-bm25(${sql.id(terms)}, ${sql.join(weights)})`.as(SCORE))
    return select as unknown as TextFinding
  },
})

function wordsOf({ index, query }: TextQuestion): string {
  const places = query.columns.map(({ column }) => `c${index.columns.indexOf(column)}`)
  const words = query.words.map((word) => heldBy(places, word))
  return words.join(query.match === 'all' ? ' AND ' : ' OR ')
}

/** One of the columns has all terms of the word. */
function heldBy(places: readonly string[], word: SearchWord): string {
  const [only, ...more] = word.map(asTerm)
  if (more.length === 0) return `{${places.join(' ')}} : ${only}`
  const terms = [only, ...more].join(' AND ')
  return `(${places.map((place) => `${place} : (${terms})`).join(' OR ')})`
}

/** Terms are letters, digits, hyphens and `_`: nothing in them ends a quotation. */
function asTerm({ text, isPrefix }: SearchTerm): string {
  return isPrefix ? `"${text}" *` : `"${text}"`
}
