import { ErpError } from '@guanxi/core/commerce'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claims, claimOnce } from './claim-once.ts'

interface Row {
  readonly id: number
  readonly isPending: boolean
  readonly timestamp: string
}

/** Rows of one key in a database where every step of everybody may come before or after any step of others. */
function tableOf(scheduler: fc.Scheduler) {
  const rows = new Map<number, Row>()
  let [lastId, clock] = [0, 0]
  const step = <T>(act: () => T): Promise<T> => scheduler.schedule(Promise.resolve()).then(act)
  const unchanged = ({ id, timestamp }: Row) => {
    if (rows.get(id)?.timestamp !== timestamp) throw new ErpError('conflict', 'Modified in the meanwhile')
  }
  const claims: Claims = {
    find: () => step(() => [...rows.values()].sort((one, other) => one.id - other.id)),
    settle: (row) =>
      step(() => {
        unchanged(row)
        rows.set(row.id, { id: row.id, isPending: false, timestamp: `${++clock}` })
      }),
    drop: (row) =>
      step(() => {
        unchanged(row)
        rows.delete(row.id)
      }),
  }
  /** An id is given when a transaction begins, and the row is seen when it ends. */
  async function make(): Promise<void> {
    const id = await step(() => ++lastId)
    await step(() => rows.set(id, { id, isPending: true, timestamp: `${++clock}` }))
  }
  return { rows, claims, make }
}

describe('writing something once by its key', () => {
  it('leaves one row, which everybody gets, in whichever order the steps of four come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { rows, claims, make } = tableOf(scheduler)

        const writing = Promise.allSettled([1, 2, 3, 4].map(() => claimOnce(claims, make)))
        await scheduler.waitFor(writing)

        const ids = (await writing).map((outcome) =>
          outcome.status === 'fulfilled' ? outcome.value : outcome.reason,
        )
        expect([...rows.values()]).toMatchObject([{ id: ids[0], isPending: false }])
        expect(new Set(ids).size).toBe(1)
      }),
      { numRuns: 300 },
    )
  })

  it('goes on from a row that somebody left behind half-way', async () => {
    const scheduler = { schedule: (work: Promise<void>) => work } as unknown as fc.Scheduler
    const { rows, claims, make } = tableOf(scheduler)
    await make()

    expect(await claimOnce(claims, make)).toBe(1)
    expect([...rows.values()]).toMatchObject([{ id: 1, isPending: false }])
  })
})
