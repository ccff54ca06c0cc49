/** Lists by organisation on PostgreSQL, against the same without access. Run with `pnpm bench postgres`. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchReach } from '../../adapters-sql/bench/lib/reach-leads.ts'

const server = await startPostgres()
const { connection } = await createTestDatabase(server.connection)
const pool = new pg.Pool(connection).on('error', () => undefined)
// biome-ignore lint/suspicious/noExplicitAny: tables without types, as in a report written by hand.
const byHand = new Kysely<any>({ dialect: new PostgresDialect({ pool }) })
await benchReach('PostgreSQL', postgres(connection), async () => byHand)
await byHand.destroy()
await server.stop()
