/**
 * The last working day of a year at a help desk. Read it from day.ts; desk-crm.ts puts together what the desk has agreed on:
 * working-hours.ts, policies.ts, routing.ts, channels.ts, service.ts, roles.ts. Run it with
 * `node --conditions=@guanxi/source examples/help-desk/main.ts`, and `--lang zh` for Chinese. With `--mail` it tells mail-day.ts
 * instead: the desk's mailbox, on a real Dovecot and Postfix.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { day } from './day.ts'
import { mailDay } from './mail-day.ts'
import { openMailStory } from './mail-story.ts'
import { openStory, type StoryOptions } from './open-story.ts'
import { missingForMail } from './post-office.ts'

const { values } = parseArgs({
  options: { lang: { type: 'string', default: 'en' }, mail: { type: 'boolean', default: false } },
})
const missing = values.mail ? missingForMail() : undefined
if (missing) {
  console.error(missing)
  process.exit(1)
}
const folder = await mkdtemp(join(tmpdir(), 'guanxi-desk-'))
try {
  await (values.mail ? tellMailDay : tellDay)({
    storage: sqlite({ file: join(folder, 'crm.db') }),
    locale: values.lang === 'zh' ? 'zh-CN' : 'en',
    write: (line) => console.log(line),
  })
} finally {
  await rm(folder, { recursive: true })
}

async function tellDay(options: StoryOptions): Promise<void> {
  const story = await openStory(options)
  try {
    await day(story)
  } finally {
    await story.crm.stop()
  }
}

async function tellMailDay(options: StoryOptions): Promise<void> {
  const story = await openMailStory(options)
  try {
    await mailDay(story)
  } finally {
    await story.close()
  }
}
