/** A ticket's way on PostgreSQL, against the same by hand. Run with `pnpm bench tickets`. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchTickets } from '../../adapters-sql/bench/lib/work-tickets.ts'

const server = await startPostgres()
const pools: pg.Pool[] = []
await benchTickets('PostgreSQL', async () => {
  const { connection } = await createTestDatabase(server.connection)
  const pool = new pg.Pool(connection).on('error', () => undefined)
  pools.push(pool)
  return {
    adapter: postgres(connection),
    // biome-ignore lint/suspicious/noExplicitAny: tables without types, as in a report written by hand.
    handle: async () => new Kysely<any>({ dialect: new PostgresDialect({ pool }) }),
  }
})
for (const pool of pools) await pool.end()
await server.stop()
