/** A rush on the public pool on SQLite. Run with `pnpm bench claim-pool`; `GUANXI_CLAIMS=1000000` makes it long. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { sqlite } from '@guanxi/adapters-sqlite'
import { claimPool, claimShare } from '../../adapters-sql/bench/lib/claim-pool.ts'

if (isMainThread) {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-rush-'))
  const file = join(folder, 'crm.db')
  await claimPool('SQLite', () => sqlite({ file }), { file: new URL(import.meta.url), data: { file } })
  rmSync(folder, { recursive: true, force: true })
} else parentPort?.postMessage(await claimShare(sqlite({ file: workerData.file }), workerData.share))
