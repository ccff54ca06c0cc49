import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm, dump } from '../../../testing/index.ts'

const amount = { amount: '10.00', currency: 'CNY' }
const sales = definePipeline('opportunity', {
  id: 'sales',
  version: 3,
  stages: {
    talk: { probabilityBp: 1000, rot: { after: '14d' } },
    offer: { probabilityBp: 4000, forecastCategory: 'best', wip: 2 },
    hold: { kind: 'parked', probabilityBp: 500, rot: { after: '1d' } },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: {
    mode: 'any',
    edges: [
      { from: 'won', to: 'offer' },
      { from: 'won', to: 'lost' },
      { from: 'lost', to: 'offer' },
    ],
  },
})
const rep: Role = {
  id: 'rep',
  grants: { opportunity: { read: 'own', update: 'own', commands: ['moveTo'] } },
}
const keeper: Role = {
  id: 'keeper',
  grants: { opportunity: { read: 'own', update: 'own', commands: ['moveTo', 'backdate'] } },
}

async function withDeal(own: object = {}) {
  const made = await createTestCrm({ pipelines: [sales], roles: [rep, keeper], zone: 'Asia/Shanghai' })
  const ann = await made.session.user.create(aUser())
  const account = await made.session.account.create(anAccount())
  const deal = await made.session.opportunity.create(
    anOpportunity(account.id, { amount, ownerId: ann.id, ...own }),
  )
  const { opportunity, stageVisit } = made.session
  const visits = async () => (await stageVisit.list({ where: { recordId: deal.id }, orderBy: 'seq' })).items
  const moveTo = (
    stage: keyof typeof sales.stages,
    own: { patch?: object; resetProbability?: boolean } = {},
  ) => opportunity.moveTo({ id: deal.id, stage, ...own, patch: { lostReason: 'Price', ...own.patch } })
  return { ...made, ann, account, deal, visits, moveTo }
}

describe('the chance to win', () => {
  it('follows the stage from the first on', async () => {
    const { deal, moveTo } = await withDeal()

    expect(deal).toMatchObject({
      probabilityBp: 1000,
      probabilitySource: 'stage',
      forecastCategory: 'pipeline',
    })
    expect(await moveTo('offer')).toMatchObject({ probabilityBp: 4000, forecastCategory: 'best' })
  })

  it('stays what somebody said by hand, until it is given up', async () => {
    const { session, deal, moveTo } = await withDeal()
    await session.opportunity.update(deal.id, { probabilityBp: 7700 })

    expect(await moveTo('offer')).toMatchObject({ probabilityBp: 7700, probabilitySource: 'manual' })
    expect(await moveTo('talk', { resetProbability: true })).toMatchObject({
      probabilityBp: 1000,
      probabilitySource: 'stage',
    })
  })

  it.each([
    ['with the deal', async () => (await withDeal({ probabilityBp: 300 })).deal],
    ['with a move', async () => (await withDeal()).moveTo('offer', { patch: { probabilityBp: 300 } })],
  ])('may be said %s', async (_, say) => {
    expect(await say()).toMatchObject({ probabilityBp: 300, probabilitySource: 'manual' })
  })

  it('still follows the stage when a form sends back what it was', async () => {
    const { session, deal, moveTo } = await withDeal()

    expect(await session.opportunity.update(deal.id, { probabilityBp: 1000 })).toMatchObject({
      probabilitySource: 'stage',
    })
    expect(await moveTo('offer', { patch: { probabilityBp: 1000 } })).toMatchObject({ probabilityBp: 4000 })
    await moveTo('won')
    await expect(session.opportunity.update(deal.id, { probabilityBp: 10_000 })).resolves.toMatchObject({
      status: 'won',
    })
  })

  it('follows the stage again once it is emptied', async () => {
    const { session, deal } = await withDeal({ probabilityBp: 300 })

    expect(await session.opportunity.update(deal.id, { probabilityBp: null })).toMatchObject({
      probabilityBp: 1000,
      probabilitySource: 'stage',
    })
  })

  it.each([
    ['won', 10_000],
    ['lost', 0],
  ] as const)('is certain once a deal is %s', async (stage, certain) => {
    const { session, deal, moveTo } = await withDeal({ probabilityBp: 300 })

    expect(await moveTo(stage, { patch: { probabilityBp: 5000 } })).toMatchObject({ probabilityBp: certain })
    await expect(session.opportunity.update(deal.id, { probabilityBp: 5000 })).rejects.toMatchObject({
      issues: [{ code: 'PROBABILITY_FIXED', path: 'probabilityBp' }],
    })
  })
})

describe('closing and opening again', () => {
  it('wins on the day that it is where the tenant is', async () => {
    const { clock, moveTo } = await withDeal()
    await clock.advance('8h')

    expect(await moveTo('won')).toMatchObject({
      status: 'won',
      closeDate: '2026-11-03',
      forecastCategory: 'closed',
      rotAt: null,
    })
  })

  it('opens again with the chance it had before, without a close date, and counts it', async () => {
    const { moveTo } = await withDeal({ probabilityBp: 300 })
    await moveTo('won')

    expect(await moveTo('offer')).toMatchObject({
      status: 'open',
      closeDate: null,
      reopenCount: 1,
      probabilityBp: 300,
      probabilitySource: 'manual',
      forecastCategory: 'best',
    })
    await moveTo('lost')
    expect(await moveTo('offer')).toMatchObject({ reopenCount: 2, probabilityBp: 300 })
  })

  it('remembers the chance over one end and another', async () => {
    const { moveTo } = await withDeal()
    await moveTo('won')
    await moveTo('lost')

    expect(await moveTo('offer')).toMatchObject({ probabilityBp: 1000, reopenCount: 1 })
  })

  it('keeps in every visit what the deal was worth when it came', async () => {
    const { session, deal, moveTo, visits } = await withDeal()
    await moveTo('offer', { patch: { closeDate: '2026-12-31' } })
    await session.opportunity.update(deal.id, { amount: { amount: '99.00', currency: 'CNY' } })
    await moveTo('won')

    expect(await visits()).toMatchObject([
      { seq: 1, edgeKind: 'begin', pipelineVersion: 3, amount, probabilityBp: 1000, category: 'pipeline' },
      { seq: 2, edgeKind: 'forward', amount, probabilityBp: 4000, closeDate: '2026-12-31', category: 'best' },
      {
        seq: 3,
        edgeKind: 'close',
        amount: { amount: '99.00', currency: 'CNY' },
        probabilityBp: 10_000,
        category: 'closed',
        openProbabilityBp: 4000,
      },
    ])
  })
})

describe('a stage with room for two', () => {
  it('takes two of many who come at once', async () => {
    const { session, account } = await withDeal()
    const deals = await Promise.all(
      Array.from({ length: 5 }, () => session.opportunity.create(anOpportunity(account.id))),
    )

    const outcomes = await Promise.allSettled(
      deals.map(({ id }) => session.opportunity.moveTo({ id, stage: 'offer' })),
    )

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await session.opportunity.count({ stage: 'offer' })).toBe(2)
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'CRM_STAGE_INCOMPLETE', issues: [{ code: 'STAGE_FULL' }] },
    })
  })
})

describe('when a deal is rotten', () => {
  it('is known from the stage and its entry, and never while it is parked', async () => {
    const { deal, moveTo } = await withDeal()

    expect(deal.rotAt).toEqual(new Date('2026-11-16T09:00:00Z'))
    expect((await moveTo('hold')).rotAt).toBeNull()
  })
})

describe('a move in the past', () => {
  const at = new Date('2026-11-02T12:00:00Z')

  it('happened then, for those who may say so, and is named in the history', async () => {
    const { as, ann, session, deal, clock, visits } = await withDeal()
    await clock.advance('3d')

    const won = await as(ann.id, 'keeper').opportunity.moveTo({ id: deal.id, stage: 'won', at })

    expect(won).toMatchObject({ enteredStageAt: at, closeDate: '2026-11-02' })
    expect(await visits()).toMatchObject([{ exitedAt: at }, { enteredAt: at, enteredBy: ann.id }])
    expect((await session.opportunity.history(deal.id)).at(-1)).toMatchObject({
      command: 'opportunity.backdate',
    })
  })

  it('is refused to others', async () => {
    const { as, ann, deal, clock, store } = await withDeal()
    await clock.advance('3d')
    const before = await dump(store)

    await expect(
      as(ann.id, 'rep').opportunity.moveTo({ id: deal.id, stage: 'won', at }),
    ).rejects.toMatchObject({ code: 'CRM_FORBIDDEN', meta: { action: 'backdate' } })
    expect(await dump(store)).toEqual(before)
  })

  it.each([
    ['before the present stage was entered', '2026-11-02T08:59:59Z'],
    ['in the future', '2026-11-06T09:00:00Z'],
  ])('is refused %s', async (_, moment) => {
    const { session, deal, clock } = await withDeal()
    await clock.advance('3d')

    await expect(
      session.opportunity.moveTo({ id: deal.id, stage: 'won', at: new Date(moment) }),
    ).rejects.toMatchObject({ code: 'CRM_STAGE_MOMENT' })
  })
})
