import type { SqlStore } from '@guanxi/adapters-sql'
import type { Piece, Runner, Workload } from '@guanxi/core'
import type { DatabaseOptions, fromKysely, Job, PgBoss } from 'pg-boss'

/** Options of {@link pgBossRunner}: where the queue is. It has to be the database of the store. */
export interface PgBossRunnerOptions
  extends Pick<
    DatabaseOptions,
    'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'
  > {
  /** The schema of the queue's own tables. Default `pgboss`. */
  readonly schema?: string
  /** How many connections at most, besides those of the store. Default 3. */
  readonly max?: number
  /**
   * Hears at once of what another process sends. It takes one connection that no pooler in transaction mode stands before;
   * without it other processes look twice a second. Default true.
   */
  readonly listen?: boolean
}

/** Pieces of work, and the question which tenants have any. */
const PIECES = 'guanxi-pieces'
const LOOK = 'guanxi-look'
/** Of one tenant's flood so many are done as one. */
const BATCH = 500
const MAX_CONNECTIONS = 3
const POLL_SECONDS = 0.5
/** What a process that died had taken is done by another; nothing of it is lost meanwhile, because looking finds it too. */
const EXPIRE_SECONDS = 120
const KEEP_SECONDS = 60

/** pg-boss, which is loaded when it is needed: hosts with another runner have none. */
interface Queue {
  readonly boss: PgBoss
  readonly fromKysely: typeof fromKysely
}

/**
 * Gets background work done by any number of processes, through pg-boss in the database of the store: what a write
 * causes is sent in its transaction. Needs the package `pg-boss`.
 *
 * @example
 * ```ts
 * const connectionString = process.env['DATABASE_URL'] ?? ''
 * const crm = createCrm({
 *   storage: postgres({ connectionString }),
 *   runner: pgBossRunner({ connectionString }),
 * })
 * ```
 */
export function pgBossRunner(options: PgBossRunnerOptions): Runner {
  const { listen = true, schema = 'pgboss', max = MAX_CONNECTIONS, ...connection } = options
  let opening: Promise<Queue> | undefined
  let boss: PgBoss | undefined
  let log: Workload['log'] | undefined
  let worker: string | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let isStopping = false

  async function begin(): Promise<Queue> {
    const { PgBoss, fromKysely } = await import('pg-boss')
    const opened = new PgBoss({ ...connection, schema, max, useListenNotify: listen, schedule: false })
    opened.on('error', (error) => log?.error('The queue failed.', { error }))
    await opened.start()
    const usual = { retryLimit: 3, expireInSeconds: EXPIRE_SECONDS, deleteAfterSeconds: KEEP_SECONDS }
    for (const name of [PIECES, LOOK]) await opened.createQueue(name, { ...usual, notify: listen })
    boss = opened
    return { boss: opened, fromKysely }
  }

  async function open(): Promise<Queue> {
    opening ??= begin().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }

  return {
    id: 'pg-boss',
    open: async () => void (await open()),
    async send(piece, inside) {
      // Each transaction sends its own: were it left out because another's lies there already, that one could be taken
      // and done before this transaction commits. Those of one tenant become one where they are taken.
      const { boss, fromKysely } = await open()
      await boss.send(PIECES, piece, { db: fromKysely((inside as SqlStore).unsafeKysely()) })
    },
    sent() {
      if (worker !== undefined) boss?.notifyWorker(worker)
    },
    async start(workload) {
      log = workload.log
      const { boss: queue } = await open()
      const polling = { pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS }
      worker = await queue.work<Piece>(PIECES, { batchSize: BATCH, ...polling }, (jobs) =>
        serveEach(queue, workload, { jobs, isStopping: () => isStopping }),
      )
      await queue.work(LOOK, polling, () => look(queue, workload))
      // Of all processes one looks in each span of time.
      const seconds = Math.max(1, Math.round(workload.everyMs / 1000))
      const ask = () =>
        queue.send(LOOK, null, { singletonSeconds: seconds }).catch((error: unknown) => {
          workload.log.error('A tick failed.', { error })
        })
      timer = setInterval(() => void ask(), workload.everyMs)
      await ask()
    },
    async stop() {
      isStopping = true
      clearInterval(timer)
      await Promise.all([boss?.offWork(PIECES), boss?.offWork(LOOK)])
    },
    async close() {
      await boss?.stop({ graceful: false })
    },
  }
}

/** Those of one tenant and kind as one. What is left has its turn again behind all others. */
async function serveEach(
  boss: PgBoss,
  { serve, log }: Workload,
  { jobs, isStopping }: { readonly jobs: readonly Job<Piece>[]; readonly isStopping: () => boolean },
): Promise<void> {
  const pieces = new Map(jobs.map(({ data }) => [`${data.name} ${data.tenant}`, data]))
  for (const piece of pieces.values()) {
    try {
      if (isStopping() || (await serve(piece))) await boss.send(PIECES, piece)
    } catch (error) {
      // What failed stands in the store and is found by looking, or has a note of its own of when to try again.
      log.error('A tick failed.', { error })
    }
  }
}

async function look(boss: PgBoss, { waiting, log }: Workload): Promise<void> {
  try {
    for (const piece of await waiting()) {
      const singletonKey = `${piece.name} ${piece.tenant}`
      await boss.send(PIECES, piece, { singletonKey, singletonSeconds: 1 })
    }
  } catch (error) {
    log.error('A tick failed.', { error })
  }
}
