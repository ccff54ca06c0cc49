import type { Piece, Runner, Workload } from '../engine/jobs/runner.ts'
import type { StorageAdapter, Store } from '../store/index.ts'

/** What a case of the contract of runners runs on: runners on one queue, and the store that they share. */
export interface RunnerHarness {
  readonly adapter: StorageAdapter
  /** Another process's runner on the same queue. */
  runner(): Runner
}

/** One promise of a runner, as a test for any test runner. */
export interface RunnerCase {
  readonly id: string
  readonly title: string
  /** Rejects when the promise is broken. */
  run(harness: RunnerHarness): Promise<void>
}

/** Longer than any case takes: what happens sooner was not found by looking. */
const NEVER_MS = 3_600_000
const SOON_MS = 1_000

/**
 * Every promise of a runner, as cases for any test runner. Give each case a harness of its own.
 *
 * @example
 * ```ts
 * for (const { id, title, run } of runnerContract())
 *   it(`${title} (${id})`, () => run({ adapter: memoryStore(), runner: inProcessRunner }))
 * ```
 */
export function runnerContract(): readonly RunnerCase[] {
  return [
    runnerCase('sent', 'does what a committed transaction sent, at once', async ({ store, start }) => {
      const { runner, served } = await start(NEVER_MS)
      const piece = journalOf('acme')

      await store.transaction((inside) => runner.send(piece, inside))
      runner.sent(piece)

      await until(() => served.length > 0)
      equal(served, [piece])
    }),

    runnerCase(
      'rolled-back',
      'does nothing for a transaction that is rolled back',
      async ({ store, start }) => {
        const { runner, served } = await start(NEVER_MS)

        await store
          .transaction(async (inside) => {
            await runner.send(journalOf('ghost'), inside)
            throw new Error('changed my mind')
          })
          .catch(() => undefined)
        await store.transaction((inside) => runner.send(journalOf('acme'), inside))
        runner.sent(journalOf('acme'))

        await until(() => served.length > 0)
        equal(served, [journalOf('acme')])
      },
    ),

    runnerCase('looks', 'finds by looking what nobody sent', async ({ start }) => {
      const waiting = [journalOf('acme'), { name: 'jobs', tenant: 'globex' } as const]
      const { served } = await start(SOON_MS, { waiting: async () => waiting.splice(0) })

      await until(() => served.length === 2)
    }),

    runnerCase('one', 'does as one what is sent many times while a turn lasts', async ({ store, start }) => {
      const gate = Promise.withResolvers<void>()
      const { runner, served } = await start(NEVER_MS, { turn: () => gate.promise })
      const send = async (tenant: string) => {
        await store.transaction((inside) => runner.send(journalOf(tenant), inside))
        runner.sent(journalOf(tenant))
      }

      await send('first')
      await until(() => served.length === 1)
      for (let times = 0; times < 50; times++) await send('acme')
      await send('last')
      gate.resolve()

      await until(() => served.some(({ tenant }) => tenant === 'last'))
      equal(served.filter(({ tenant }) => tenant === 'acme').length, 1)
    }),

    runnerCase(
      'fair',
      'gives others their turn while one has more and more to do',
      async ({ store, start }) => {
        let left = 20
        const gate = Promise.withResolvers<void>()
        const { runner, served } = await start(NEVER_MS, {
          // Nobody's second turn comes before all have been sent.
          turn: () => gate.promise,
          hasMore: ({ tenant }) => tenant === 'flood' && --left > 0,
        })
        const pieces = [journalOf('flood'), journalOf('acme'), journalOf('globex')]

        for (const piece of pieces) await store.transaction((inside) => runner.send(piece, inside))
        for (const piece of pieces) runner.sent(piece)
        gate.resolve()

        await until(() => left <= 0)
        const others = served.flatMap(({ tenant }, at) => (tenant === 'flood' ? [] : [at]))
        // Not one of the flood's twenty turns after another, but one between those of the others.
        if (others.length !== 2 || Math.max(...others) > 4)
          throw new Error(`Others had turns ${String(others)}.`)
      },
    ),

    runnerCase('failing', 'goes on after a turn that fails', async ({ store, start }) => {
      const { runner, served } = await start(NEVER_MS, {
        turn: async ({ tenant }) => {
          if (tenant === 'broken') throw new Error('disk')
        },
      })
      const pieces = [journalOf('broken'), journalOf('acme')]

      for (const piece of pieces) await store.transaction((inside) => runner.send(piece, inside))
      for (const piece of pieces) runner.sent(piece)

      await until(() => served.some(({ tenant }) => tenant === 'acme'))
    }),

    runnerCase(
      'drains',
      'finishes the turn that runs before it has stopped, and begins none',
      async (bench) => {
        const gate = Promise.withResolvers<void>()
        const { runner, served } = await bench.start(NEVER_MS, { turn: () => gate.promise })
        const send = async (tenant: string) => {
          await bench.store.transaction((inside) => runner.send(journalOf(tenant), inside))
          runner.sent(journalOf(tenant))
        }
        await send('first')
        await until(() => served.length === 1)
        await send('second')

        let isStopped = false
        const stopping = runner.stop().then(() => (isStopped = true))
        await pause(50)
        equal(isStopped, false)
        gate.resolve()
        await stopping

        equal(served.length, 1)
      },
    ),
  ]
}

interface Behaviour {
  readonly turn?: (piece: Piece) => Promise<void>
  readonly hasMore?: (piece: Piece) => boolean
  readonly waiting?: Workload['waiting']
}

interface Bench {
  readonly store: Store
  start(
    everyMs: number,
    behaviour?: Behaviour,
  ): Promise<{ readonly runner: Runner; readonly served: readonly Piece[] }>
}

function runnerCase(id: string, title: string, work: (bench: Bench) => Promise<void>): RunnerCase {
  return {
    id,
    title,
    async run({ adapter, runner: make }) {
      const store = await adapter.open()
      const running: Runner[] = []
      const start: Bench['start'] = async (everyMs, { turn, hasMore, waiting } = {}) => {
        const runner = make()
        const served: Piece[] = []
        running.push(runner)
        await runner.open()
        await runner.start({
          async serve(piece) {
            served.push(piece)
            await turn?.(piece)
            return hasMore?.(piece) ?? false
          },
          waiting: waiting ?? (async () => []),
          everyMs,
          log: { debug() {}, info() {}, warn() {}, error() {} },
        })
        return { runner, served }
      }
      try {
        await work({ store, start })
      } finally {
        for (const runner of running) {
          await runner.stop()
          await runner.close()
        }
        await store.close()
      }
    },
  }
}

function journalOf(tenant: string): Piece {
  return { name: 'journal', tenant }
}

const LONGEST_WAIT_MS = 10_000
const STEP_MS = 10

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += STEP_MS) {
    if (waited > LONGEST_WAIT_MS) throw new Error('It did not happen in time.')
    await pause(STEP_MS)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function equal(is: unknown, expected: unknown): void {
  if (JSON.stringify(is) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify(is)} is not ${JSON.stringify(expected)}.`)
}
