/** Encrypted fields on PostgreSQL, against the same in clear. Run with `pnpm bench encryption`. */
import { postgres } from '@guanxi/adapters-postgres'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchSealedFields } from '../../adapters-sql/bench/lib/seal-fields.ts'

const server = await startPostgres()
await benchSealedFields('PostgreSQL', async () =>
  postgres((await createTestDatabase(server.connection)).connection),
)
await server.stop()
