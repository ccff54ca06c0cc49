/** Sealing and verifying a journal on PostgreSQL. Run with `pnpm bench seal`. */
import { postgres } from '@guanxi/adapters-postgres'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchSeal } from '../../adapters-sql/bench/lib/seal-journal.ts'

const server = await startPostgres()
const { connection } = await createTestDatabase(server.connection)
await benchSeal('PostgreSQL', postgres(connection))
await server.stop()
