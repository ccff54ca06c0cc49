/**
 * Three processes that share the background work of one database: they are killed in the middle of it, one is told to
 * stop, and in the end every effect has happened once. office.ts says what there is to do, story.ts what happens, and
 * audit.ts counts past the CRM. Run it on an empty database with
 * `DATABASE_URL=… node --conditions=@guanxi/source examples/cluster/main.ts`, and `--lang zh` for Chinese.
 */
import { parseArgs } from 'node:util'
import { report } from './report.ts'
import { runCluster } from './story.ts'

const { values } = parseArgs({ options: { lang: { type: 'string', default: 'en' } } })
const outcome = await runCluster(process.env['DATABASE_URL'] ?? '')
for (const line of report(outcome, values.lang === 'zh' ? 'zh-CN' : 'en')) console.log(line)
