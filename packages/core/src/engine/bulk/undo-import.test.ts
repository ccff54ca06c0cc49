import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../index.ts'
import { interceptedStore } from '../../testing/intercepted-store.ts'
import { createTestCrm } from '../../testing/test-crm.ts'
import { uuidV7 } from '../ids.ts'

const LEADS = {
  importId: 'fair',
  into: 'lead.capture',
  mapping: { Name: 'name', Mail: 'email' },
  chunk: 2,
} as const
const ROWS = [
  { Name: 'Ada', Mail: 'ada@example.com' },
  { Name: 'Bob', Mail: 'bob@example.com' },
  { Name: 'Ada', Mail: 'ada@example.com' },
  { Name: 'Eve', Mail: 'eve@example.com' },
]

describe('undoing an import', () => {
  it('takes back what it created, and what came of its duplicates', async () => {
    const { session } = await createTestCrm()
    await session.lead.create({ name: 'Before', email: 'b@example.com' })
    await session.importRecords(ROWS, LEADS)

    const undo = await session.undoImport('fair')

    expect(undo).toEqual({ importId: 'fair', undone: 4, kept: [] })
    expect(await session.lead.count()).toBe(1)
    expect(await session.activity.count()).toBe(0)
    expect(await session.importReport('fair')).toMatchObject({ status: 'undone' })
  })

  it('leaves alone what somebody changed or deleted since, and says so', async () => {
    const { session } = await createTestCrm()
    await session.importRecords(ROWS, LEADS)
    const { items } = await session.lead.list({ orderBy: ['name'] })
    const [ada, bob] = items.map(({ id }) => id)
    await session.lead.update(ada ?? '', { company: 'Engines Ltd.' })
    await session.lead.delete(bob ?? '')

    const undo = await session.undoImport('fair')

    expect(undo.undone).toBe(2)
    expect(undo.kept).toEqual([
      { entity: 'lead', recordId: ada, reason: 'changed' },
      { entity: 'lead', recordId: bob, reason: 'gone' },
    ])
    expect(await session.lead.get(ada ?? '')).toMatchObject({ company: 'Engines Ltd.' })
  })

  it('is the same when it is asked for again', async () => {
    const { session } = await createTestCrm()
    await session.importRecords(ROWS, LEADS)

    const first = await session.undoImport('fair')

    expect(await session.undoImport('fair')).toEqual(first)
    await expect(session.importRecords(ROWS, LEADS)).rejects.toMatchObject({ code: 'CRM_IMPORT_UNDONE' })
  })

  it('goes on when its process was killed, wherever that was', async () => {
    for (let last = 0; ; last++) {
      const storage = memoryStore()
      await (await createTestCrm({ storage, ids: uuidV7() })).session.importRecords(ROWS, LEADS)
      let calls = Number.NEGATIVE_INFINITY
      const dying = interceptedStore(storage, async (_, proceed) => {
        if (calls++ >= last) throw new Error('killed')
        return proceed()
      })
      const { session } = await createTestCrm({ storage: dying, ids: uuidV7() })
      calls = 0
      const isDone = await session.undoImport('fair').then(
        () => true,
        () => false,
      )

      const next = await createTestCrm({ storage, ids: uuidV7() })
      expect(await next.session.undoImport('fair')).toMatchObject({ undone: 4, kept: [] })
      expect(await next.session.lead.count()).toBe(0)
      if (isDone) return expect(last).toBeGreaterThan(10)
    }
  })

  it('takes back also what hooks created on the way', async () => {
    const { session } = await createTestCrm({
      hooks: (hooks) =>
        hooks.after('lead', 'create', async ({ record, ctx }) => {
          await ctx.crm.activity.create({ type: 'task', subject: 'Call', leadId: record.id })
        }),
    })
    await session.importRecords(ROWS, LEADS)

    await session.undoImport('fair')

    expect(await session.activity.count()).toBe(0)
  })

  it('fences a worker that is still importing', async () => {
    const { session } = await createTestCrm()

    const running = session.importRecords(ROWS, { ...LEADS, onProgress: () => session.undoImport('fair') })

    await expect(running).rejects.toMatchObject({ code: 'CRM_IMPORT_FENCED' })
    expect(await session.lead.count()).toBe(0)
  })

  it('keeps what the caller may not delete, and is not for somebody else', async () => {
    const grants = { lead: { read: 'all', commands: ['capture'] } } as const
    const { as, session } = await createTestCrm({ roles: [{ id: 'clerk', grants }] })
    await as('cleo', 'clerk').importRecords(ROWS.slice(0, 2), LEADS)

    expect(await as('cleo', 'clerk').undoImport('fair')).toMatchObject({
      undone: 0,
      kept: [{ reason: 'refused' }, { reason: 'refused' }],
    })
    await expect(as('carl', 'clerk').undoImport('fair')).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    expect(await session.lead.count()).toBe(2)
  })
})
