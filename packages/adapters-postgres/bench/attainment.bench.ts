/** Reports of 200,000 clocks on PostgreSQL, against the same by hand. Run with `pnpm bench attainment`. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchAttainment } from '../../adapters-sql/bench/lib/attainment.ts'

const server = await startPostgres()
const { connection } = await createTestDatabase(server.connection)
// A pool without a listener ends the process when the server stops before its last connection is closed.
const pool = new pg.Pool(connection).on('error', () => undefined)
// biome-ignore lint/suspicious/noExplicitAny: tables without types, as in a report written by hand.
const byHand = new Kysely<any>({ dialect: new PostgresDialect({ pool }) })
await benchAttainment('PostgreSQL, reports', postgres(connection), async () => byHand, {
  at: (date) => date,
  plus: (instant, ms) => sql`(${instant} + ${ms} * interval '1 millisecond')`,
})
await byHand.destroy()
await server.stop()
