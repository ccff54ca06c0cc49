/** The same by hand: Kysely on the SQLite that Node brings, one table, one row. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'

const native = new DatabaseSync(process.argv[2] ?? '')
const database: SqliteDatabase = {
  close: () => native.close(),
  prepare(sql) {
    const statement = native.prepare(sql)
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
      run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
      iterate: (parameters) =>
        statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
    }
  },
}
const db = new Kysely<{ lead: { id: string; name: string; email: string } }>({
  dialect: new SqliteDialect({ database }),
})
await db.schema
  .createTable('lead')
  .ifNotExists()
  .addColumn('id', 'text', (column) => column.primaryKey())
  .addColumn('name', 'text')
  .addColumn('email', 'text')
  .execute()
await db
  .insertInto('lead')
  .values({ id: crypto.randomUUID(), name: 'Ada', email: 'ada@example.com' })
  .execute()
console.log(process.memoryUsage.rss())
await db.destroy()
