/** A rush on the public pool on PostgreSQL. Run with `pnpm bench claim-pool`; `GUANXI_CLAIMS=1000000` makes it long. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { postgres } from '@guanxi/adapters-postgres'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { claimPool, claimShare } from '../../adapters-sql/bench/lib/claim-pool.ts'

if (isMainThread) {
  const server = await startPostgres()
  const { connection } = await createTestDatabase(server.connection)
  const worker = { file: new URL(import.meta.url), data: { connection } }
  await claimPool('PostgreSQL', () => postgres(connection), worker)
  await server.stop()
} else parentPort?.postMessage(await claimShare(postgres(workerData.connection), workerData.share))
