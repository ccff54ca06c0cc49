/** A tick among a million open clocks on PostgreSQL. Run with `pnpm bench sla-tick`; `GUANXI_CLOCKS=100000` makes it short. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchSlaTick } from '../../adapters-sql/bench/lib/sla-tick.ts'

const server = await startPostgres()
const pools: pg.Pool[] = []
await benchSlaTick('PostgreSQL', async () => {
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
