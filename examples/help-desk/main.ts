/**
 * The last working day of a year at a help desk. Read it from day.ts; desk-crm.ts puts together what the desk has agreed on:
 * working-hours.ts, policies.ts, routing.ts, channels.ts, service.ts, roles.ts. Run it with
 * `node --conditions=@guanxi/source examples/help-desk/main.ts`, and `--lang zh` for Chinese.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { day } from './day.ts'
import { openStory } from './open-story.ts'

const { values } = parseArgs({ options: { lang: { type: 'string', default: 'en' } } })
const folder = await mkdtemp(join(tmpdir(), 'guanxi-desk-'))
const story = await openStory({
  storage: sqlite({ file: join(folder, 'crm.db') }),
  locale: values.lang === 'zh' ? 'zh-CN' : 'en',
  write: (line) => console.log(line),
})
try {
  await day(story)
} finally {
  await story.crm.stop()
  await rm(folder, { recursive: true })
}
