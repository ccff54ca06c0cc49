import { describe, expect, it } from 'vitest'
import { definePipeline } from '../../../index.ts'
import { anAccount, anOpportunity, createTestCrm, dump } from '../../../testing/index.ts'

const amount = { amount: '10.00', currency: 'CNY' }
const ready = { amount, closeDate: '2026-12-31' }

async function withDeal() {
  const made = await createTestCrm()
  const account = await made.session.account.create(anAccount())
  const deal = await made.session.opportunity.create(anOpportunity(account.id))
  const visits = async () =>
    (await made.session.stageVisit.list({ where: { recordId: deal.id }, orderBy: ['enteredAt', 'id'] })).items
  return { ...made, account, deal, visits }
}

describe('a new opportunity', () => {
  it('begins in the first stage, and its first stay there is noted', async () => {
    const { deal, visits, clock } = await withDeal()

    expect(deal).toMatchObject({
      pipeline: 'standard',
      stage: 'qualify',
      status: 'open',
      enteredStageAt: new Date(clock.now()),
    })
    expect(await visits()).toMatchObject([
      {
        pipeline: 'standard',
        stage: 'qualify',
        enteredAt: new Date(clock.now()),
        exitedAt: null,
        enteredBy: 'admin',
      },
    ])
  })

  it.each(['stage', 'pipeline', 'status', 'enteredStageAt'])('cannot say what its %s is', async (field) => {
    const { session, account } = await withDeal()
    const forged = { ...anOpportunity(account.id), [field]: 'won' }

    await expect(session.opportunity.create(forged)).rejects.toMatchObject({
      issues: [{ code: 'NOT_WRITABLE', path: field }],
    })
  })

  it.each(['stage', 'pipeline', 'status', 'enteredStageAt'])(
    'cannot change its %s by an update',
    async (field) => {
      const { session, deal } = await withDeal()
      const forged = { [field]: 'won' }

      await expect(session.opportunity.update(deal.id, forged)).rejects.toMatchObject({
        issues: [{ path: field }],
      })
    },
  )
})

describe('moving to another stage', () => {
  it('fills in what the stage requires, in the same step', async () => {
    const { session, deal, clock } = await withDeal()
    await clock.advance('3d')

    const moved = await session.opportunity.moveTo({ id: deal.id, stage: 'propose', patch: ready })

    expect(moved).toMatchObject({
      ...ready,
      stage: 'propose',
      status: 'open',
      version: 2,
      enteredStageAt: new Date(clock.now()),
    })
    expect(await session.opportunity.get(deal.id)).toEqual(moved)
  })

  it('ends one stay and begins another, with who and why', async () => {
    const { session, deal, visits, clock } = await withDeal()
    const begun = new Date(clock.now())
    await clock.advance('3d')
    const moved = new Date(clock.now())

    await session.opportunity.moveTo({
      id: deal.id,
      stage: 'lost',
      patch: { lostReason: 'Price' },
      reason: 'No budget',
    })

    expect(await visits()).toMatchObject([
      { stage: 'qualify', enteredAt: begun, exitedAt: moved },
      { stage: 'lost', enteredAt: moved, exitedAt: null, enteredBy: 'admin', reason: 'No budget' },
    ])
  })

  it('is another stay when it comes back, so that no time is lost', async () => {
    const loop = definePipeline('opportunity', {
      id: 'loop',
      stages: { talk: {}, offer: {}, won: { kind: 'won' } },
      transitions: { talk: ['offer'], offer: ['talk', 'won'] },
    })
    const { session, clock } = await createTestCrm({ pipelines: [loop] })
    const account = await session.account.create(anAccount())
    const { id } = await session.opportunity.create(anOpportunity(account.id))
    for (const stage of ['offer', 'talk', 'offer', 'won'] as const) {
      await clock.advance('1d')
      await session.opportunity.moveTo({ id, stage, patch: { amount } })
    }

    const visits = await session.stageVisit.list({ where: { recordId: id }, orderBy: ['enteredAt', 'id'] })
    const days = visits.items.map(({ stage, enteredAt, exitedAt }) => [
      stage,
      exitedAt && (exitedAt.getTime() - enteredAt.getTime()) / 86_400_000,
    ])

    expect(days).toEqual([
      ['talk', 1],
      ['offer', 1],
      ['talk', 1],
      ['offer', 1],
      ['won', null],
    ])
  })

  it.each([
    ['won', { ...ready }, 'won'],
    ['lost', { lostReason: 'Price' }, 'lost'],
  ] as const)('closes the deal as %s', async (stage, patch, status) => {
    const { session, deal } = await withDeal()
    await session.opportunity.moveTo({ id: deal.id, stage: 'propose', patch: ready })

    expect(await session.opportunity.moveTo({ id: deal.id, stage, patch })).toMatchObject({ stage, status })
  })

  it('to where it is changes nothing', async () => {
    const { session, deal, store } = await withDeal()
    const before = await dump(store)

    expect(await session.opportunity.moveTo({ id: deal.id, stage: 'qualify', reason: 'again' })).toEqual(deal)
    expect(await dump(store)).toEqual(before)
  })

  it('happens once, however many move it at once', async () => {
    const { session, deal, visits } = await withDeal()

    await Promise.all(
      Array.from({ length: 10 }, () =>
        session.opportunity.moveTo({ id: deal.id, stage: 'propose', patch: ready }),
      ),
    )

    expect((await visits()).map(({ stage }) => stage)).toEqual(['qualify', 'propose'])
  })

  it('is only tried by a dry run, which tells all that would change', async () => {
    const { session, deal, store } = await withDeal()
    const before = await dump(store)

    const { result, changes } = await session.dryRun((inside) =>
      inside.opportunity.moveTo({ id: deal.id, stage: 'propose', patch: ready }),
    )

    expect(result).toMatchObject({ stage: 'propose' })
    expect(changes.map(({ entity, deed }) => [entity, deed])).toEqual([
      ['opportunity', 'update'],
      ['stageVisit', 'update'],
      ['stageVisit', 'create'],
    ])
    expect(await dump(store)).toEqual(before)
  })

  it.each<[string, string, object, object]>([
    [
      'what is required is missing',
      'propose',
      {},
      { code: 'CRM_STAGE_INCOMPLETE', issues: [{ code: 'REQUIRED', path: 'amount' }, { path: 'closeDate' }] },
    ],
    [
      'what is required is emptied',
      'lost',
      { lostReason: '' },
      { code: 'CRM_STAGE_INCOMPLETE', issues: [{ path: 'lostReason' }] },
    ],
    [
      'there is no such way',
      'won',
      ready,
      { code: 'CRM_STAGE_NOT_ALLOWED', meta: { allowed: ['propose', 'lost'] } },
    ],
    ['there is no such stage', 'closed', ready, { code: 'CRM_STAGE_UNKNOWN' }],
    [
      'the patch is wrong',
      'propose',
      { ...ready, amount: '10.00' },
      { code: 'CRM_VALIDATION', issues: [{ path: 'amount' }] },
    ],
    [
      'the patch holds an unknown field',
      'propose',
      { ...ready, colour: 'red' },
      { code: 'CRM_VALIDATION', issues: [{ path: 'colour' }] },
    ],
    [
      'the patch holds what commands manage',
      'propose',
      { ...ready, status: 'won' },
      { code: 'CRM_VALIDATION', issues: [{ path: 'status' }] },
    ],
    [
      'the patch names nobody',
      'propose',
      { ...ready, ownerId: 'nobody' },
      { code: 'CRM_VALIDATION', issues: [{ path: 'ownerId' }] },
    ],
  ])('is refused when %s', async (_, stage, patch, refusal) => {
    const { session, deal, store } = await withDeal()
    const before = await dump(store)

    const attempt = session.opportunity.moveTo({ id: deal.id, stage: stage as 'won', patch: { ...patch } })

    await expect(attempt).rejects.toMatchObject(refusal)
    expect(await dump(store)).toEqual(before)
  })

  it('of what was deleted finds nothing', async () => {
    const { session, deal } = await withDeal()
    await session.opportunity.delete(deal.id)

    await expect(session.opportunity.moveTo({ id: deal.id, stage: 'lost' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})
