/**
 * Three weeks of a public pool: claims and their limits, reminders, reclaim, undo, protection. Read it from
 * three-weeks.ts; pool-rules.ts has the rules. Run it with
 * `node --conditions=@guanxi/source examples/public-pool/main.ts`, and `--lang zh` for Chinese.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { stillClock } from '@guanxi/core/testing'
import { writeLog } from './log.ts'
import { openOffice } from './office.ts'
import { poolCrm } from './pool-crm.ts'
import { tellHoldings } from './tell-holdings.ts'
import { threeWeeks } from './three-weeks.ts'

const { values } = parseArgs({ options: { lang: { type: 'string', default: 'en' } } })
const folder = await mkdtemp(join(tmpdir(), 'guanxi-pool-'))
const clock = stillClock('2026-11-02T01:00:00Z', () => crm)
const log = writeLog(clock, values.lang === 'zh' ? 'zh-CN' : 'en', (line) => console.log(line))
const crm = poolCrm(sqlite({ file: join(folder, 'crm.db') }), clock, log)
try {
  await crm.migrate()
  const office = await openOffice(crm)
  await threeWeeks(office, clock, log)
  await tellHoldings(office, log)
} finally {
  await crm.stop()
  await rm(folder, { recursive: true })
}
