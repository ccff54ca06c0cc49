import { type SqlStore, type SqlTables, storedName, storedTextIndex } from '@guanxi/adapters-sql'
import type { Store, Table } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'

const FIRST = 1000
const FACTOR = 4

/**
 * Has PostgreSQL look at a table again whenever this store has added four times as much to it as before. Until somebody
 * does, it takes a table for nearly empty and every index for as good as any other: the lookups of a first import would
 * read all that was imported so far. Autovacuum comes to it as well, but a minute later.
 */
export function withFreshStatistics(store: SqlStore, owner: () => Kysely<SqlTables> | undefined): SqlStore {
  const added = new Map<string, { rows: number; next: number }>()

  function noticing(inner: Store): Store {
    return {
      ...inner,
      async insert(table, tenant, rows, options) {
        const ids = await inner.insert(table, tenant, rows, options)
        for (const name of tablesOf(table)) {
          const seen = added.get(name) ?? { rows: 0, next: FIRST }
          added.set(name, { ...seen, rows: seen.rows + ids.length })
        }
        return ids
      },
      transaction: (work) => inner.transaction((inside) => work(noticing(inside))),
    }
  }

  /** Outside of transactions: `analyze` keeps its lock until the end of one. */
  async function lookAgain(): Promise<void> {
    for (const [name, { rows, next }] of added) {
      if (rows < next) continue
      added.set(name, { rows, next: rows * FACTOR })
      // What is written is written: a refusal here must not look like one of the write.
      const db = owner()
      if (db) await sql`analyze ${sql.table(name)}`.execute(db).catch(() => undefined)
    }
  }

  async function andThenLook<T>(work: Promise<T>): Promise<T> {
    const result = await work
    await lookAgain()
    return result
  }

  const { insert, transaction } = noticing(store)
  return {
    ...store,
    insert: (...call) => andThenLook(insert(...call)),
    transaction: (work) => andThenLook(transaction(work)),
  }
}

/** The table and its full-text index. */
function tablesOf({ name, indexes }: Table): readonly string[] {
  const texts = indexes.filter(({ fullText }) => fullText).map((index) => storedTextIndex(name, index.name))
  return [storedName(name), ...texts]
}
