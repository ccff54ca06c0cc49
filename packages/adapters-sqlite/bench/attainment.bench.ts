/** Reports of 200,000 clocks on SQLite, against the same by hand. Run with `pnpm bench attainment`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { sql } from 'kysely'
import { benchAttainment } from '../../adapters-sql/bench/lib/attainment.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const file = join(folder, 'clocks.db')
const byHand = sqlite({ file })
await benchAttainment('SQLite, reports', sqlite({ file }), async () => (await byHand.open()).unsafeKysely(), {
  at: (date) => date.getTime(),
  plus: (instant, ms) => sql`(${instant} + ${ms})`,
})
rmSync(folder, { recursive: true })
