/** Writing and listing leads on PostgreSQL, against the same by hand. Run with `pnpm bench postgres`. */
import { postgres } from '@guanxi/adapters-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchLists } from '../../adapters-sql/bench/lib/list-leads.ts'
import { benchWrites } from '../../adapters-sql/bench/lib/write-leads.ts'

const server = await startPostgres()
for (const [name, bench] of [['writes', benchWrites], ['lists', benchLists]] as const) {
  const { connection } = await createTestDatabase(server.connection)
  const byHand = new Kysely<never>({ dialect: new PostgresDialect({ pool: new pg.Pool(connection) }) })
  await bench(`PostgreSQL, ${name}`, postgres(connection), async () => byHand)
  await byHand.destroy()
}
await server.stop()
