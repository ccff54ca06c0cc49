/** Writing and listing leads on SQLite, against the same by hand. Run with `pnpm bench sqlite`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchLists } from '../../adapters-sql/bench/lib/list-leads.ts'
import { benchWrites } from '../../adapters-sql/bench/lib/write-leads.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
for (const [name, bench] of [
  ['writes', benchWrites],
  ['lists', benchLists],
] as const) {
  const adapter = sqlite({ file: join(folder, `${name}.db`) })
  const byHand = sqlite({ file: join(folder, `${name}.db`) })
  await bench(`SQLite, ${name}`, adapter, async () => (await byHand.open()).unsafeKysely())
}
rmSync(folder, { recursive: true })
