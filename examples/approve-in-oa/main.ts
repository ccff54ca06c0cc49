/**
 * Approvals in the OA of a company: handed over, answered by signed pushes, taken back. Read story.ts from the top. Run it
 * with `node --conditions=@guanxi/source examples/approve-in-oa/main.ts`, and `--lang zh` for Chinese.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { story } from './story.ts'

const { values } = parseArgs({ options: { lang: { type: 'string', default: 'en' } } })
const folder = await mkdtemp(join(tmpdir(), 'guanxi-oa-'))
try {
  await story({
    storage: sqlite({ file: join(folder, 'crm.db') }),
    locale: values.lang === 'zh' ? 'zh-CN' : 'en',
    write: (line) => console.log(line),
  })
} finally {
  await rm(folder, { recursive: true })
}
