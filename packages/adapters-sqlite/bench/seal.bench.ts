/** Sealing and verifying a journal on SQLite. Run with `pnpm bench seal`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchSeal } from '../../adapters-sql/bench/lib/seal-journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-seal-'))
await benchSeal('SQLite', sqlite({ file: join(folder, 'crm.db') }))
rmSync(folder, { recursive: true, force: true })
