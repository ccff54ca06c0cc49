/**
 * Many who claim from one public pool at once: several threads, each a host with connections of its own. Not how fast it
 * is, but that it is exact: no lead has two owners, nobody claims more than they may, and the journal says the same.
 */
import { Worker } from 'node:worker_threads'
import { type Crm, createCrm, isCrmError, type PlainWorld, type Role, type Session } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'

/** How large the run is. `attempts` are claims that are tried; far fewer can succeed. */
export interface Rush {
  readonly attempts: number
  readonly leads: number
  readonly reps: number
  readonly perDay: number
  readonly threads: number
}

/** What each thread is told. */
export interface Share {
  readonly seed: number
  readonly attempts: number
  readonly perDay: number
}

/** The usual run takes seconds; `GUANXI_CLAIMS=1000000` makes it the long one. */
export function rushOf(attempts = Number(process.env['GUANXI_CLAIMS'] ?? 20_000)): Rush {
  return {
    attempts,
    leads: Math.ceil(attempts / 10),
    reps: 200,
    perDay: Math.ceil(attempts / 4000),
    threads: 4,
  }
}

const TENANT = 'acme'
const BATCH = 20
const rep: Role = { id: 'rep', grants: { lead: { read: 'all', commands: ['grab'] } } }
/** What a claim may be refused with here; anything else is a failure. */
const LOST = ['CRM_LEAD_TAKEN', 'CRM_LEAD_OWNED', 'CRM_CLAIM_LIMIT']

function crmOn(storage: StorageAdapter, perDay: number): Crm<PlainWorld> {
  // Days change while it runs, and limits with them: here it is always the same noon.
  const noon = { now: () => Date.UTC(2026, 10, 2, 12) }
  return createCrm({ storage, tenant: TENANT, roles: [rep], pool: { claim: { perDay } }, clock: noon })
}

/** Fills a pool, lets the threads loose on it, and counts. `worker` is the file that calls {@link claimShare}. */
export async function claimPool(
  name: string,
  connect: () => StorageAdapter,
  worker: { readonly file: URL; readonly data: object },
  rush: Rush = rushOf(),
): Promise<void> {
  const crm = crmOn(connect(), rush.perDay)
  await crm.migrate()
  const session = crm.system('a rush on the pool')
  await fill(
    rush.reps,
    (at) => ({ name: `Rep ${at}` }),
    (some) => session.user.createMany(some),
  )
  await fill(
    rush.leads,
    (at) => ({ name: `Lead ${at}` }),
    (some) => session.lead.createMany(some),
  )

  const begun = performance.now()
  const shares = Array.from({ length: rush.threads }, (_, seed): Share => {
    return { seed, attempts: Math.ceil(rush.attempts / rush.threads), perDay: rush.perDay }
  })
  const refusals = await Promise.all(shares.map((share) => runThread(worker.file, { ...worker.data, share })))
  const seconds = (performance.now() - begun) / 1000

  const owned = await session.lead.aggregate({
    where: { ownerId: { isNotNull: true } },
    groupBy: ['ownerId'],
    measures: { count: 'count' },
  })
  const wins = owned.reduce((sum, { count }) => sum + count, 0)
  const most = Math.max(...owned.map(({ count }) => count))
  const { journaled, leads } = await claimsInJournal(session)
  const lost = refusals.reduce((sum, count) => sum + count, 0)
  const isExact =
    wins === journaled &&
    leads === journaled &&
    most <= rush.perDay &&
    wins + lost === shares.length * (shares[0]?.attempts ?? 0)
  console.log(
    `  ${name}: ${rush.attempts} claims of ${rush.leads} leads by ${rush.reps} reps in ${rush.threads} threads, ` +
      `${seconds.toFixed(1)} s (${Math.round(rush.attempts / seconds)}/s)\n` +
      `    won ${wins}, refused ${lost}, in the journal ${journaled}, leads claimed twice ${journaled - leads}, ` +
      `most by one ${most} of ${rush.perDay}: ${isExact ? 'EXACT' : 'WRONG'}`,
  )
  await crm.stop()
  if (!isExact) process.exitCode = 1
}

async function claimsInJournal(session: Session) {
  let [after, journaled] = [0, 0]
  const leads = new Set<string>()
  for (;;) {
    const { entries, next } = await session.journal.read({ after, limit: 1000, entities: ['lead'] })
    for (const { command, recordId } of entries) {
      if (command !== 'lead.grab') continue
      journaled += 1
      leads.add(recordId)
    }
    if (next === after) return { journaled, leads: leads.size }
    after = next
  }
}

async function fill<T>(
  count: number,
  one: (at: number) => T,
  write: (some: readonly T[]) => Promise<unknown>,
) {
  for (let from = 0; from < count; from += 500)
    await write(Array.from({ length: Math.min(500, count - from) }, (_, at) => one(from + at)))
}

function runThread(file: URL, data: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, { workerData: data })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}

/** One thread's part: claims alone and in batches, by anybody, mostly of the leads that others want as well. */
export async function claimShare(
  storage: StorageAdapter,
  { seed, attempts, perDay }: Share,
): Promise<number> {
  const crm = crmOn(storage, perDay)
  const session = crm.system('a rush on the pool')
  const reps = await idsOf(session.user.each({}))
  const leads = await idsOf(session.lead.each({}))
  const random = randomFrom(seed)
  let refused = 0
  for (let tried = 0; tried < attempts; ) {
    const actor = { id: reps[random(reps.length)] as string, roles: ['rep'] }
    const size = Math.min(1 + random(BATCH), attempts - tried)
    // Everybody walks through the leads at the same pace, so that the threads meet.
    const from = Math.floor((tried / attempts) * leads.length)
    const inputs = Array.from({ length: size }, () => ({
      id: leads[(from + random(Math.ceil(leads.length / 50))) % leads.length] as string,
    }))
    for (const result of await crm.as(crm.actor(actor)).lead.grabMany(inputs)) {
      if (result.ok) continue
      if (!LOST.some((code) => isCrmError(result.error, code as never))) throw result.error
      refused += 1
    }
    tried += size
  }
  await crm.stop()
  return refused
}

async function idsOf(records: AsyncIterable<{ readonly id: string }>): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { id } of records) ids.push(id)
  return ids
}

/** Mulberry32, by Tommy Ettinger: small, and the same for a seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed + 1
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
