/**
 * 1,000 sales reps at work on PostgreSQL. Run with `pnpm bench load`; `GUANXI_SECONDS=20` makes it shorter. Reps, host,
 * database and the checker of what was acknowledged are processes of their own.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { type Phase, planOf } from './load/plan.ts'

const plan = planOf()
const folder = mkdtempSync(join(tmpdir(), 'guanxi-load-'))
const ledger = join(folder, 'ledger.jsonl')
const server = await startPostgres()
const { connection } = await createTestDatabase(server.connection)
const begun = performance.now()

const host = start('host', JSON.stringify({ connection, plan }))
const { port, people } = await told<{ port: number; people: unknown }>(host)
const reps = start('reps')
reps.send({ port, people, plan, ledger })
const { phases, cpuMs: repsCpu } = await told<{ phases: readonly Phase[]; cpuMs: number }>(reps)
host.send('stop')
const { cpuMs: hostCpu, loopP99 } = await told<{ cpuMs: number; loopP99: number }>(host)
const check = start('check', JSON.stringify({ connection, ledger }))
const found = await told<{ acked: number; leads: number; wrong: number; problems: readonly string[] }>(check)

for (const { name, seconds, calls, shed, conflicts, taken, errors, foreign, ...ms } of phases) {
  const answered = calls - shed
  console.log(`${name}: ${calls} calls, ${Math.round(answered / seconds)}/s answered, ${shed} turned away`)
  console.log(
    `  p50 ${ms.p50.toFixed(1)} ms, p95 ${ms.p95.toFixed(1)} ms, p99 ${ms.p99.toFixed(1)} ms, longest ${ms.max.toFixed(0)} ms; generator lag p99 ${ms.lagP99.toFixed(1)} ms`,
  )
  console.log(
    `  ${conflicts} conflicts told, ${taken} claims or reads lost, ${foreign} foreign rows, errors ${JSON.stringify(errors)}`,
  )
  console.log(`  p95 by second: ${ms.p95BySecond.join(' ')}`)
}
const share = (ms: number) => `${((100 * ms) / (performance.now() - begun)).toFixed(0)} % of a core`
console.log(`host ${share(hostCpu)}, event loop p99 ${loopP99.toFixed(1)} ms; reps ${share(repsCpu)}`)
console.log(`ledger: ${found.acked} acknowledged writes on ${found.leads} leads, ${found.wrong} wrong`)
for (const problem of found.problems) console.log(`  ${problem}`)
await server.stop()
rmSync(folder, { recursive: true, force: true })
if (found.wrong > 0) process.exitCode = 1

function start(name: string, ...args: readonly string[]): ChildProcess {
  return fork(new URL(`load/${name}.ts`, import.meta.url), args, { stdio: 'inherit' })
}

function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)))
  })
}
