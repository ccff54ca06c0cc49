import { describe, expect, it } from 'vitest'
import { type MatchRule, memoryStore, type Session } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'

const rule = (id: string, field: string, method: 'phone' | 'normalized'): MatchRule => ({
  ...{ id, entity: 'lead', score: 1, all: [{ field, method, blanks: 'noMatch', weight: 1 }] },
  action: { create: 'allow', update: 'allow', import: 'allow' },
})
const samePhone = rule('same-phone', 'phone', 'phone')
const sameName = rule('same-name', 'name', 'normalized')

/** `count` leads of which every third has the number of the first. */
async function fill(session: Session, count: number): Promise<void> {
  await session.lead.createMany(
    Array.from({ length: count }, (_, at) => ({
      name: `Lead ${at}`,
      phone: at % 3 === 0 ? '+8613800138000' : `+86139${String(10_000_000 + at)}`,
    })),
  )
}

describe('a scan of the whole base', () => {
  it('finds every pair once, also when it is asked for twice', async () => {
    const { session, clock } = await createTestCrm({ matching: [samePhone] })
    await fill(session, 12)

    const run = await session.duplicatePair.scan({ entity: 'lead' })
    const again = await session.duplicatePair.scan({ entity: 'lead' })
    await clock.advance('10m')
    await session.duplicatePair.scan({ entity: 'lead' })
    await clock.advance('10m')

    expect(again.id).toBe(run.id)
    expect(await session.matchRun.get(run.id)).toMatchObject({
      ...{ phase: 'done', indexed: 12, compared: 12, found: 6, finishedAt: expect.any(Date) },
    })
    expect(await session.duplicatePair.count()).toBe(6)
  })

  it('goes on batch by batch, and tells how far it is', async () => {
    const { session, crm, clock } = await createTestCrm({ matching: [sameName] })
    await fill(session, 2_500)
    const { id } = await session.duplicatePair.scan({ entity: 'lead' })

    await crm.tick()
    const first = await session.matchRun.get(id)
    await clock.advance('1s')

    expect(first).toMatchObject({ phase: 'index', indexed: 1_000 })
    expect(await session.matchRun.get(id)).toMatchObject({ phase: 'done', indexed: 2_500, compared: 2_500 })
  })

  it('never brings back what somebody said is different, whichever is named first', async () => {
    const { session, clock } = await createTestCrm({ matching: [samePhone] })
    await fill(session, 4)
    const { items } = await session.lead.list({ orderBy: 'name' })
    const [a = '', , , b = ''] = items.map(({ id }) => id)
    await session.duplicatePair.dismiss({ entity: 'lead', a: b, b: a })

    await session.duplicatePair.scan({ entity: 'lead' })
    await clock.advance('10m')

    expect((await session.duplicatePair.list()).items).toMatchObject([{ status: 'notDuplicate' }])
    await expect(session.duplicatePair.dismiss({ entity: 'lead', a, b: a })).rejects.toMatchObject({
      code: 'CRM_PAIR_SAME',
    })
  })

  it('joins what it found to groups for review', async () => {
    const { session, clock } = await createTestCrm({ matching: [samePhone] })
    await fill(session, 7)
    await session.duplicatePair.scan({ entity: 'lead' })
    await clock.advance('10m')

    const { clusters, held } = await session.duplicatePair.clusters({ entity: 'lead' })

    expect(clusters.map(({ members }) => members.length)).toEqual([3])
    expect(held).toEqual([])
  })

  it('is refused where there are no rules', async () => {
    const { session } = await createTestCrm()
    await expect(session.duplicatePair.scan({ entity: 'lead' })).rejects.toMatchObject({
      code: 'CRM_MATCHING_NONE',
    })
  })
})

describe('keys of earlier rules', () => {
  it('are made anew by themselves, and a search says so until they are', async () => {
    const storage = memoryStore()
    const before = await createTestCrm({ storage, matching: [samePhone] })
    await fill(before.session, 5)
    await before.clock.advance('20m')
    const values = { name: 'lead 3', phone: '13800138000' }
    expect(await before.session.lead.duplicates({ values })).toMatchObject({ isComplete: true })

    const after = await createTestCrm({ storage, matching: [sameName] })
    const early = await after.session.lead.duplicates({ values })
    await after.clock.advance('1h')
    const late = await after.session.lead.duplicates({ values })

    expect(early).toEqual({ matches: [], isComplete: false })
    expect(late).toMatchObject({ matches: [{ rule: 'same-name' }], isComplete: true })
  })
})
