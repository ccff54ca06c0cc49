/** Writing and listing leads on PostgreSQL, against the same by hand. Run with `pnpm bench postgres`. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchLists } from '../../adapters-sql/bench/lib/list-leads.ts'
import { benchWrites } from '../../adapters-sql/bench/lib/write-leads.ts'

const server = await startPostgres()
for (const [name, bench] of [
  ['writes', benchWrites],
  ['lists', benchLists],
] as const) {
  const { connection } = await createTestDatabase(server.connection)
  // biome-ignore lint/suspicious/noExplicitAny: tables without types, as in a report written by hand.
  const byHand = new Kysely<any>({ dialect: new PostgresDialect({ pool: poolOf(connection) }) })
  await bench(`PostgreSQL, ${name}`, postgres(connection), async () => byHand)
  await byHand.destroy()
}
await server.stop()

/** A pool without a listener ends the process when the server stops before its last connection is closed. */
function poolOf(connection: pg.PoolConfig): pg.Pool {
  return new pg.Pool(connection).on('error', () => undefined)
}
