/** Full-text search on PostgreSQL. Run with `pnpm bench search`; `GUANXI_SEARCH=1000000` makes it long. */
import { postgres } from '@guanxi/adapters-postgres'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchSearch } from '../../adapters-sql/bench/lib/search.ts'

const server = await startPostgres()
const [one, other] = [
  await createTestDatabase(server.connection),
  await createTestDatabase(server.connection),
]
await benchSearch(
  'PostgreSQL, search',
  () => postgres(one.connection),
  () => postgres(other.connection),
)
await server.stop()
