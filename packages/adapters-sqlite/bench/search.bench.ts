/** Full-text search on SQLite. Run with `pnpm bench search`; `GUANXI_SEARCH=1000000` makes it long. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchSearch } from '../../adapters-sql/bench/lib/search.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const file = join(folder, 'search.db')
await benchSearch(
  'SQLite, search',
  () => sqlite({ file }),
  () => sqlite({ file: join(folder, 'plain.db') }),
)
console.log(`  the file: ${Math.round(statSync(file).size / 1e6)} MB`)
rmSync(folder, { recursive: true })
