/** A tick among a million open clocks on SQLite. Run with `pnpm bench sla-tick`; `GUANXI_CLOCKS=100000` makes it short. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchSlaTick } from '../../adapters-sql/bench/lib/sla-tick.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-ticks-'))
let files = 0
await benchSlaTick('SQLite', async () => {
  const file = join(folder, `${files++}.db`)
  return { adapter: sqlite({ file }), handle: async () => (await sqlite({ file }).open()).unsafeKysely() }
})
rmSync(folder, { recursive: true, force: true })
