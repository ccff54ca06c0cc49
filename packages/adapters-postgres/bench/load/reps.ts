/**
 * The reps of the load run, a process of its own: each asks, waits for the answer, thinks, and asks again. Every write that
 * was acknowledged goes into the ledger before the next one is asked for.
 */
import { createWriteStream } from 'node:fs'
import { Agent, request } from 'node:http'
import {
  type Acknowledged,
  type Answer,
  type Asked,
  type Phase,
  type Plan,
  percentile,
  type Shown,
} from './plan.ts'

interface People {
  readonly tenant: string
  readonly reps: readonly string[]
  readonly own: readonly string[]
  readonly shared: readonly string[]
  readonly pool: readonly string[]
}

interface Order {
  readonly port: number
  readonly people: readonly People[]
  readonly plan: Plan
  readonly ledger: string
}

const { port, people, plan, ledger } = await new Promise<Order>((resolve) => process.once('message', resolve))
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
const book = createWriteStream(ledger)
let seed = 7
/** The same choices in every run. */
const chance = () => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return (seed >>> 8) / 2 ** 24
}
const oneOf = <T>(items: readonly T[]): T => items[Math.floor(chance() * items.length)] as T
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

let thinkMs = 5_000
let isOver = false
let tokens = 0
let tally = emptyTally()

interface Tally {
  readonly latencies: number[]
  readonly bySecond: number[][]
  readonly lags: number[]
  readonly errors: Record<string, number>
  readonly begunAt: number
  calls: number
  shed: number
  conflicts: number
  taken: number
  foreign: number
}

function emptyTally(): Tally {
  return {
    ...{ latencies: [], bySecond: [], lags: [], errors: {}, begunAt: performance.now() },
    ...{ calls: 0, shed: 0, conflicts: 0, taken: 0, foreign: 0 },
  }
}

function send(asked: Asked): Promise<Answer> {
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', port, method: 'POST', agent }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve(JSON.parse(body || '{"ok":false,"code":"EMPTY"}') as Answer))
    })
    call.on('error', (error) =>
      resolve({ ok: false, code: (error as NodeJS.ErrnoException).code ?? 'SOCKET' }),
    )
    call.end(JSON.stringify(asked))
  })
}

/** Asks, and notes how long it took and what was answered. */
async function ask(asked: Asked): Promise<readonly Shown[] | undefined> {
  const at = performance.now()
  const answer = await send(asked)
  const ms = performance.now() - at
  const now = tally
  now.calls += 1
  if (answer.ok) {
    now.latencies.push(ms)
    const second = Math.floor((performance.now() - now.begunAt) / 1000)
    now.bySecond[second] ??= []
    now.bySecond[second].push(ms)
    return answer.records
  }
  if (answer.code === 'CRM_OVERLOADED') {
    now.shed += 1
    await pause(answer.retryAfterMs ?? 100)
  } else if (answer.code === 'CRM_CONFLICT') now.conflicts += 1
  else if (
    answer.code === 'CRM_LEAD_TAKEN' ||
    answer.code === 'CRM_LEAD_OWNED' ||
    answer.code === 'CRM_NOT_FOUND'
  )
    now.taken += 1
  else now.errors[answer.code] = (now.errors[answer.code] ?? 0) + 1
  return undefined
}

function acknowledge(asked: Asked, records: readonly Shown[] | undefined): void {
  const [record] = records ?? []
  if (!record) return
  const { tenant, rep, verb, title } = asked
  const line = {
    tenant,
    rep,
    verb,
    id: record.id,
    version: record.version,
    ...(title !== undefined && { title }),
  }
  book.write(`${JSON.stringify(line as Acknowledged)}\n`)
}

async function work(
  { tenant, own, shared, pool }: People,
  rep: string,
  mine: readonly string[],
): Promise<void> {
  const about = { tenant, rep }
  const dice = chance()
  if (dice < 0.45) {
    const records = (await ask({ ...about, verb: 'list' })) ?? []
    tally.foreign += records.filter(({ ownerId }) => ownerId !== rep).length
  } else if (dice < 0.65) {
    // Now and then somebody else's: it must not be found.
    const id = chance() < 0.1 ? oneOf(own) : oneOf(mine)
    const records = (await ask({ ...about, verb: 'get', id })) ?? []
    tally.foreign += records.filter(
      ({ ownerId, region }) => ownerId !== rep && ownerId !== null && region !== 'shared',
    ).length
  } else if (dice < 0.85) {
    tokens += 1
    const title = `t${tokens}`
    const id = chance() < 0.1 ? oneOf(shared) : oneOf(mine)
    const [current] = (await ask({ ...about, verb: 'get', id })) ?? []
    if (!current) return
    const asked: Asked = { ...about, verb: 'update', id, title, version: current.version }
    acknowledge(asked, await ask(asked))
  } else if (dice < 0.95) {
    const asked: Asked = { ...about, verb: 'note', id: oneOf(mine), title: 'Called' }
    acknowledge(asked, await ask(asked))
  } else {
    const asked: Asked = { ...about, verb: 'grab', id: oneOf(pool) }
    acknowledge(asked, await ask(asked))
  }
}

async function live(group: People, at: number): Promise<void> {
  const rep = group.reps[at] as string
  const mine = group.own.slice(at * plan.leadsPerRep, (at + 1) * plan.leadsPerRep)
  // They do not all come to the office in the same second.
  await pause(chance() * thinkMs)
  while (!isOver) {
    await work(group, rep, mine)
    const meant = performance.now() + thinkMs * (0.5 + chance())
    await pause(meant - performance.now())
    tally.lags.push(performance.now() - meant)
  }
}

async function phase(name: string, seconds: number, think: number): Promise<Phase> {
  thinkMs = think
  tally = emptyTally()
  await pause(seconds * 1000)
  const { latencies, lags, bySecond, begunAt, ...counts } = tally
  return {
    name,
    seconds: (performance.now() - begunAt) / 1000,
    ...counts,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    max: latencies.reduce((most, one) => Math.max(most, one), 0),
    lagP99: percentile(lags, 0.99),
    p95BySecond: Array.from(bySecond, (second) => Math.round(percentile(second ?? [], 0.95))),
  }
}

const lives = people.flatMap((group) => group.reps.map((_, at) => live(group, at)))
await phase('warm-up', plan.warmUp, 5_000)
const phases = [
  await phase('1,000 reps, 5 s to think', plan.steady, 5_000),
  await phase('flood, 0.2 s to think', plan.flood, 200),
  await phase('after the flood, 5 s to think', plan.recovery, 5_000),
]
isOver = true
await Promise.all(lives)
await new Promise((resolve) => book.end(resolve))
const { user, system } = process.cpuUsage()
process.send?.({ phases, cpuMs: (user + system) / 1000 }, () => process.exit(0))
