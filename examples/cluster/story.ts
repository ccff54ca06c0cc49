import { setTimeout as pause } from 'node:timers/promises'
import { type Audit, audit } from './audit.ts'
import { clusterCrm } from './cluster-crm.ts'
import { type Workers, workersOn } from './workers.ts'

const TENANTS = ['north', 'south']
const LEADS_EACH = 40
const CALLBACKS_EACH = 20
const IMPORTED = 600
const KILLS = 3
/** A lease of a process that was killed, the next look, and a slow machine. */
const LONGEST_MS = 90_000

/** What became of the day. */
export interface Outcome {
  readonly audit: Audit
  readonly kills: number
  /** The code with which the process ended that was told to stop. */
  readonly stopped: number | null
}

/** Three workers on one database, while a host writes: some are killed, one is told to stop, and others take their place. */
export async function runCluster(connectionString: string): Promise<Outcome> {
  const crm = clusterCrm(connectionString)
  const workers = workersOn(connectionString)
  try {
    await crm.migrate()
    await Promise.all([workers.add(), workers.add(), workers.add()])
    await Promise.all([...TENANTS.map((tenant) => write(crm, tenant)), bring(crm), killSome(workers)])
    const stopped = await workers.stopOne()
    return { audit: await untilQuiet(connectionString), kills: KILLS, stopped }
  } finally {
    workers.end()
    await crm.stop()
  }
}

type Cluster = ReturnType<typeof clusterCrm>

/** Leads as they come, and promises to call back that nobody keeps. */
async function write(crm: Cluster, tenant: string): Promise<void> {
  const session = crm.system('writes', { tenant })
  for (let turn = 0; turn < LEADS_EACH; turn++) {
    await session.lead.create({ name: `Lead ${turn}` })
    if (turn < CALLBACKS_EACH) await session.callback.create({ dueAt: new Date(Date.now() + turn * 200) })
    await pause(50)
  }
}

/** A file of leads, all at once. */
async function bring(crm: Cluster): Promise<void> {
  const rows = Array.from({ length: IMPORTED }, (_, at) => ({ name: `Row ${at}` }))
  await crm
    .system('imports', { tenant: 'south' })
    .importRecords(rows, { importId: 'fair', into: 'lead', chunk: 100 })
}

async function killSome(workers: Workers): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(500 + Math.random() * 1_000)
    await workers.killOne()
    await workers.add()
  }
}

/** Waits until nothing is left to be done. */
async function untilQuiet(connectionString: string): Promise<Audit> {
  const until = Date.now() + LONGEST_MS
  for (;;) {
    const found = await audit(connectionString)
    const isQuiet = found.greetedOtherwise + found.breachedOtherwise + found.leases === 0
    if (isQuiet || Date.now() > until) return found
    await pause(500)
  }
}
