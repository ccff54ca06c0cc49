/** Encrypted fields on SQLite, against the same in clear. Run with `pnpm bench encryption`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchSealedFields } from '../../adapters-sql/bench/lib/seal-fields.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-encryption-'))
let files = 0
await benchSealedFields('SQLite', async () => sqlite({ file: join(folder, `${files++}.db`) }))
rmSync(folder, { recursive: true, force: true })
