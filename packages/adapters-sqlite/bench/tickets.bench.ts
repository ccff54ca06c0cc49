/** A ticket's way on SQLite, against the same by hand. Run with `pnpm bench tickets`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchTickets } from '../../adapters-sql/bench/lib/work-tickets.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-tickets-'))
let files = 0
await benchTickets('SQLite', async () => {
  const file = join(folder, `${files++}.db`)
  return { adapter: sqlite({ file }), handle: async () => (await sqlite({ file }).open()).unsafeKysely() }
})
rmSync(folder, { recursive: true, force: true })
