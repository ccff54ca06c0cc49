import { describe, expect, it } from 'vitest'
import { memoryStore, type RowOutcome } from '../../index.ts'
import { interceptedStore, type StoreCall } from '../../testing/intercepted-store.ts'
import { createTestCrm } from '../../testing/test-crm.ts'
import { uuidV7 } from '../ids.ts'

const LEADS = {
  importId: 'fair',
  into: 'lead.capture',
  mapping: { Name: 'name', Mail: 'email' },
  chunk: 3,
} as const

/** Ten rows: two repeat a person, one is bad. */
const ROWS = Array.from({ length: 10 }, (_, at) => ({
  Name: `Person ${at}`,
  Mail: at === 4 ? 'no address' : `p${at === 5 || at === 9 ? 1 : at}@example.com`,
}))

/** A CRM whose process dies at a call: from then on its store answers nothing. */
async function crmDyingAt(storage: ReturnType<typeof memoryStore>, dies: (call: StoreCall) => boolean) {
  let isDead = false
  const dying = interceptedStore(storage, async (call, proceed) => {
    isDead ||= dies(call)
    if (isDead) throw new Error('killed')
    return proceed()
  })
  return createTestCrm({ storage: dying, ids: uuidV7() })
}

describe('an import whose process is killed', () => {
  it('goes on with the next row, wherever it died: each row is created, attached or rejected once', async () => {
    for (let last = 0; ; last++) {
      const storage = memoryStore()
      let calls = -1
      const { session } = await crmDyingAt(storage, () => calls >= 0 && calls++ >= last)
      calls = 0
      const isDone = await session.importRecords(ROWS, LEADS).then(
        () => true,
        () => false,
      )

      const next = await createTestCrm({ storage, ids: uuidV7() })
      const report = await next.session.importRecords(ROWS, LEADS)
      expect(report).toMatchObject({ status: 'done', rows: 10, created: 7, attached: 2, rejected: 1 })
      expect(await rowsOf(next.session.importedRows('fair'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(await next.session.lead.count()).toBe(7)
      expect(await next.session.activity.count()).toBe(2)
      if (isDone) return expect(last).toBeGreaterThan(20)
    }
  })

  it('tells again what was rejected before it was interrupted', async () => {
    const { session } = await createTestCrm()
    const stop = new AbortController()
    const until = {
      ...LEADS,
      signal: stop.signal,
      onProgress: ({ rows }: { rows: number }) => void (rows === 6 && stop.abort('Ctrl-C')),
    }

    await expect(session.importRecords(ROWS, until)).rejects.toMatchObject({
      code: 'CRM_IMPORT_ABORTED',
      meta: { rows: 6 },
      cause: 'Ctrl-C',
    })

    expect(await session.importReport('fair')).toMatchObject({ status: 'running', rows: 6, rejected: 1 })
    expect(await rowsOf(session.importedRows('fair', { outcome: 'rejected' }))).toEqual([5])
    expect(await session.importRecords(ROWS, LEADS)).toMatchObject({ resumedAt: 6, rows: 10 })
  })
})

describe('an import that is called again', () => {
  it('does nothing once it is done, and reports the same', async () => {
    const { session } = await createTestCrm()
    const first = await session.importRecords(ROWS, LEADS)

    const again = await session.importRecords(ROWS, LEADS)

    expect(again).toEqual({ ...first, resumedAt: 10 })
    expect(await session.lead.count()).toBe(7)
  })

  it('is refused with another source or target under the same id', async () => {
    const { session } = await createTestCrm()
    await session.importRecords(ROWS, LEADS)

    const others = [
      () => session.importRecords([{ Name: 'Other', Mail: 'o@example.com' }], LEADS),
      () => session.importRecords(ROWS, { ...LEADS, into: 'lead' }),
    ]

    for (const other of others) await expect(other()).rejects.toMatchObject({ code: 'CRM_IMPORT_CHANGED' })
  })

  it('is refused when the source has become shorter', async () => {
    const { session } = await createTestCrm()
    const stop = { ...LEADS, signal: AbortSignal.abort(), onError: 'collect' } as const
    await session
      .importRecords(ROWS, { ...LEADS, onProgress: () => Promise.reject(new Error('host')) })
      .catch(() => {})

    await expect(session.importRecords(ROWS, stop)).rejects.toMatchObject({ code: 'CRM_IMPORT_ABORTED' })
    await expect(session.importRecords(ROWS.slice(0, 2), LEADS)).rejects.toMatchObject({
      code: 'CRM_IMPORT_CHANGED',
    })
  })

  it('by two workers at once leaves one of them fenced, and no row twice', async () => {
    const { session } = await createTestCrm()
    let started = () => {}
    const isStarted = new Promise<void>((resolve) => {
      started = resolve
    })
    let goOn = () => {}
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const slow = session.importRecords(ROWS, {
      ...LEADS,
      onProgress: () => {
        started()
        return mayGoOn
      },
    })
    await isStarted

    const quick = await session.importRecords(ROWS, LEADS)
    goOn()

    await expect(slow).rejects.toMatchObject({ code: 'CRM_IMPORT_FENCED' })
    expect(quick).toMatchObject({ rows: 10, created: 7, attached: 2, rejected: 1 })
    expect(await session.lead.count()).toBe(7)
  })
})

async function rowsOf(rows: AsyncIterable<RowOutcome>): Promise<number[]> {
  const numbers: number[] = []
  for await (const { row } of rows) numbers.push(row)
  return numbers
}
