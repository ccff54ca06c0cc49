/** Funnels over a million stage visits on SQLite, against the same by hand. Run with `pnpm bench sqlite`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { sql } from 'kysely'
import { benchFunnels } from '../../adapters-sql/bench/lib/funnel.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const file = join(folder, 'funnels.db')
const byHand = sqlite({ file })
await benchFunnels('SQLite, funnels', sqlite({ file }), async () => (await byHand.open()).unsafeKysely(), {
  at: (date) => date.getTime(),
  plus: (instant, ms) => sql`(${instant} + ${ms})`,
})
rmSync(folder, { recursive: true })
