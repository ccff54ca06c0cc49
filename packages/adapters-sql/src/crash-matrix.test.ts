import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../../scripts/test-postgres.ts'
import {
  crashAt,
  pointsOf,
  postgresTemplate,
  someOf,
  sqliteTemplate,
  type Template,
} from './fixtures/crashes/crash-run.ts'

/** The whole matrix is `node scripts/chaos.mjs`; here are some points of each phase. */
const TIMEOUT_MS = 300_000

describe.each([
  ['SQLite', () => sqliteTemplate(), 3],
  ['PostgreSQL', () => postgresTemplate(inject('postgres')), 1],
] as const)('a process that is killed at any point, on %s', (_, open, perPhase) => {
  let template: Template
  beforeAll(async () => {
    template = await open()
  }, TIMEOUT_MS)
  afterAll(() => template.drop())

  it(
    'loses nothing that was acknowledged, leaves nothing of what was not, and does everything once',
    async () => {
      const all = await pointsOf(template)
      const chosen = someOf(all, perPhase)

      expect(chosen.length).toBeGreaterThanOrEqual(perPhase === 1 ? 10 : 30)
      const wrong = await inPairs(chosen, (point) => crashAt(template, [point]))
      expect(wrong).toEqual({})
    },
    TIMEOUT_MS,
  )

  it(
    'AC-58 completes its migration, wherever it was interrupted, also twice in a row',
    async () => {
      const steps = (await pointsOf(template)).filter((point) => point.startsWith('migrate/'))
      const chosen = someOf(steps, perPhase * 3)

      const wrong = await inPairs(chosen, (point, at) =>
        crashAt(template, [point, chosen.at(-1 - at) ?? point]),
      )
      expect(wrong).toEqual({})
    },
    TIMEOUT_MS,
  )
})

describe('a database server that is killed', () => {
  let server: TestPostgres
  let template: Template
  beforeAll(async () => {
    server = await startPostgres({ durable: true })
    template = await postgresTemplate(server.connection)
  }, TIMEOUT_MS)
  afterAll(async () => {
    await template.drop()
    await server.stop()
  })

  it(
    'has everything that was acknowledged when it comes back, and the work goes on',
    async () => {
      const commits = (await pointsOf(template)).filter((point) => /commit|transaction/.test(point))
      const wrong: Record<string, readonly string[]> = {}
      for (const point of someOf(commits, 1)) {
        const found = await crashAt(template, [point], server)
        if (found.length > 0) wrong[point] = found
      }

      expect(wrong).toEqual({})
    },
    TIMEOUT_MS,
  )
})

/** Two at a time, as a small machine has cores; resolves to what is wrong, by point. */
async function inPairs(
  points: readonly string[],
  crash: (point: string, at: number) => Promise<readonly string[]>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const wrong: Record<string, readonly string[]> = {}
  const queue = points.entries()
  const worker = async () => {
    for (const [at, point] of queue) {
      const found = await crash(point, at)
      if (found.length > 0) wrong[point] = found
    }
  }
  await Promise.all([worker(), worker()])
  return wrong
}
