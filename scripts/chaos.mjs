/**
 * Kills a working process at every point that it reaches, and then for as long as it is told at points drawn by chance.
 *
 *   node scripts/chaos.mjs [sqlite|postgres|server|sale] [every n-th point, 1] [seconds of chance, 0] [seed]
 *
 * `server` kills the database in place of the process. `sale` kills a process that brings a quote from its acceptance to its
 * last payment, with an ERP on the other side. Ends with 1 when anything was lost, left over or done twice.
 */
import { spawnSync } from 'node:child_process'

// Sources are read as they are: that takes a flag of Node's.
if (!process.execArgv.some((flag) => flag.includes('@guanxi/source'))) {
  const flags = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']
  const { status } = spawnSync(process.execPath, [...flags, ...process.argv.slice(1)], { stdio: 'inherit' })
  process.exit(status ?? 1)
}

const { startPostgres } = await import('./test-postgres.ts')

const [kind = 'sqlite', every = '1', seconds = '0', seed = '1'] = process.argv.slice(2)
const server =
  kind === 'postgres' || kind === 'server' ? await startPostgres({ durable: kind === 'server' }) : undefined
const { crashAt, pointsOf, template } = kind === 'sale' ? await ofSales() : await ofStores()
const killsServer = kind === 'server' ? server : undefined
const startedAt = performance.now()
let lives = 0
let failures = 0

const all = await pointsOf(template)
const chosen = all.filter((_, at) => at % Number(every) === 0)
await inPairs(chosen.map((point) => [point]))
const chance = drawn(Number(seed))
const end = performance.now() + Number(seconds) * 1000
while (performance.now() < end)
  await inPairs([0, 1].map(() => Array.from({ length: 3 }, () => all[chance() % all.length])))

await template.drop?.()
await server?.stop()
const took = Math.round((performance.now() - startedAt) / 1000)
console.log(`${kind}: ${all.length} points, ${lives} histories in ${took} s, ${failures} failed`)
process.exitCode = failures > 0 ? 1 : 0

async function ofStores() {
  const { postgresTemplate, sqliteTemplate, ...run } = await import(
    '../packages/adapters-sql/src/fixtures/crashes/crash-run.ts'
  )
  const template = await (server ? postgresTemplate(server.connection) : sqliteTemplate())
  return { ...run, template }
}

async function ofSales() {
  const run = await import('../packages/plugin-erp/src/fixtures/crashes/crash-run.ts')
  const { onSqlite } = await import('../packages/plugin-erp/src/fixtures/open-databases.ts')
  return { ...run, template: onSqlite }
}

/** A server is killed for one at a time. */
async function inPairs(histories) {
  const queue = histories.values()
  const worker = async () => {
    for (const points of queue) {
      lives++
      const wrong = await crashAt(template, points, killsServer)
      if (wrong.length === 0) continue
      failures++
      console.log(`${points.join(' then ')}\n  ${wrong.join('\n  ')}`)
    }
  }
  await Promise.all(killsServer ? [worker()] : [worker(), worker()])
}

/** Whole numbers that a seed foretells (xorshift). */
function drawn(state) {
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.abs(state)
  }
}
