import { describe, expect, it } from 'vitest'
import { crashAt, pointsOf } from './fixtures/crashes/crash-run.ts'
import { DATABASES } from './fixtures/databases.ts'

/** The whole matrix is `node scripts/chaos.mjs sale`; here are some points of each phase. */
const TIMEOUT_MS = 300_000

describe.each(DATABASES)(
  'a process that is killed between a quote and its last payment, on %s',
  (name, open) => {
    it(
      'leaves one order, one invoice and equal sums on both sides, wherever it died',
      async () => {
        const some = someOf(await pointsOf(open))
        // Where it dies is the same on both: what differs is whose clock ends its lease.
        const chosen = name === 'SQLite' ? some : some.filter((_, at) => at > 0 && at % 4 === 0)

        expect(await inPairs(chosen, (point) => crashAt(open, [point]))).toEqual({})
      },
      TIMEOUT_MS,
    )
  },
)

/** What matters most of each phase: each write there, and each page that brings something. */
function someOf(points: readonly string[]): readonly string[] {
  const pages = ['ship/pull shipment', 'invoice/pull invoice', 'payHalf/pull payment', 'payRest/pull payment']
  const commits = pages.flatMap((page) => {
    const told = points.indexOf(`${page}/after#1`)
    return points.slice(told + 1, told + 3)
  })
  return [
    ...['accept/commit/before#1', 'accept/commit/after#1', 'push/upsertCustomer/after#1'],
    ...['push/pushOrder/after#1', 'push/advanceOrder/after#2', ...commits],
  ]
}

/** Two at a time, as a small machine has cores; resolves to what is wrong, by point. */
async function inPairs(
  points: readonly string[],
  crash: (point: string) => Promise<readonly string[]>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const wrong: Record<string, readonly string[]> = {}
  const queue = points.values()
  const worker = async () => {
    for (const point of queue) {
      const found = await crash(point)
      if (found.length > 0) wrong[point] = found
    }
  }
  await Promise.all([worker(), worker()])
  return wrong
}
