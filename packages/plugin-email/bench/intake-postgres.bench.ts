/** Taking mails in into PostgreSQL, against reading and against parsing them alone. Run with `pnpm bench email`. */
import { postgres } from '@guanxi/adapters-postgres'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchIntake } from './lib/take-in-mails.ts'

const server = await startPostgres()
const { connection } = await createTestDatabase(server.connection)
await benchIntake('PostgreSQL', postgres(connection))
await server.stop()
