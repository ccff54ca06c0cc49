/** Payments among many open instalments on PostgreSQL, against the same by hand. Run with `pnpm bench payments`. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchPayments } from '../../adapters-sql/bench/lib/settle-payments.ts'

const server = await startPostgres()
const { connection } = await createTestDatabase(server.connection)
// A pool without a listener ends the process when the server stops before its last connection is closed.
const pool = new pg.Pool(connection).on('error', () => undefined)
await benchPayments('PostgreSQL', postgres(connection), async () => {
  // biome-ignore lint/suspicious/noExplicitAny: tables without types, as in a report written by hand.
  return new Kysely<any>({ dialect: new PostgresDialect({ pool }) })
})
await pool.end()
await server.stop()
