/** Lists by organisation on SQLite, against the same without access. Run with `pnpm bench sqlite`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchReach } from '../../adapters-sql/bench/lib/reach-leads.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const file = join(folder, 'reach.db')
const byHand = sqlite({ file })
await benchReach('SQLite', sqlite({ file }), async () => (await byHand.open()).unsafeKysely())
rmSync(folder, { recursive: true })
