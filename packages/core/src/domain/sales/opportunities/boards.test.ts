import { describe, expect, it } from 'vitest'
import { uuidV7 } from '../../../engine/ids.ts'
import { definePipeline, previewPipelineChange } from '../../../index.ts'
import { anAccount, anOpportunity, createTestCrm, dump } from '../../../testing/index.ts'

const amount = { amount: '10.00', currency: 'CNY' }
const first = definePipeline('opportunity', {
  id: 'sales',
  stages: {
    talk: { rot: { after: '10d', resetBy: ['call'], unlessPlanned: true } },
    offer: { requireOnEnter: ['amount'], wip: 2, rot: { after: '5d' } },
    waiting: { kind: 'parked' },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: { mode: 'any', edges: [{ from: 'won', to: 'talk' }] },
  lostReasons: [{ key: 'price', label: { en: 'Price' } }, { key: 'other' }],
})
const renewals = definePipeline('opportunity', {
  id: 'renewals',
  stages: { due: {}, sent: { requireOnEnter: ['amount'] }, kept: { kind: 'won' }, left: { kind: 'lost' } },
  transitions: { mode: 'any' },
  maps: { sales: { talk: 'due', offer: 'sent', won: 'kept' } },
})

async function withDeals(count = 1) {
  const made = await createTestCrm({ pipelines: [first, renewals] })
  const account = await made.session.account.create(anAccount())
  const deals: string[] = []
  for (let at = 0; at < count; at++) {
    deals.push((await made.session.opportunity.create(anOpportunity(account.id))).id)
    await made.clock.advance('1s')
  }
  const [id = ''] = deals
  return { ...made, account, deals, id }
}

describe('moving many', () => {
  it('moves each that may be moved and tells of each why not, in the order of the inputs', async () => {
    const { session, deals, store } = await withDeals(3)
    const [a = '', b = '', c = ''] = deals

    const results = await session.opportunity.moveToMany([
      { id: c, stage: 'offer', patch: { amount } },
      { id: 'nobody', stage: 'offer' },
      { id: b, stage: 'offer' },
      { id: a, stage: 'waiting' },
    ])

    expect(results.map((result) => (result.ok ? result.record.stage : result.error.code))).toEqual([
      'offer',
      'CRM_NOT_FOUND',
      'CRM_STAGE_INCOMPLETE',
      'waiting',
    ])
    const before = await dump(store)
    await session.dryRun((inside) =>
      inside.opportunity.moveToMany(deals.map((id) => ({ id, stage: 'waiting' }))),
    )
    expect(await dump(store)).toEqual(before)
  })

  it('fills a stage no further than it has room', async () => {
    const { session, deals } = await withDeals(3)

    const results = await session.opportunity.moveToMany(
      deals.map((id) => ({ id, stage: 'offer', patch: { amount } })),
    )

    expect(results.filter(({ ok }) => ok)).toHaveLength(2)
  })
})

describe('a column of a board', () => {
  const column = async (
    { session }: Awaited<ReturnType<typeof withDeals>>,
    stage: 'talk' | 'offer' = 'talk',
  ) => (await session.opportunity.list({ where: { stage }, orderBy: 'boardRank' })).items.map(({ id }) => id)

  it('has on top what came last', async () => {
    const made = await withDeals(3)

    expect(await column(made)).toEqual(made.deals.toReversed())
  })

  it('takes a deal below another, above another, or on top', async () => {
    const made = await withDeals(4)
    const [a = '', b = '', c = '', d = ''] = made.deals
    const { opportunity } = made.session

    await opportunity.place({ id: d, after: b })
    expect(await column(made)).toEqual([c, b, d, a])
    await opportunity.place({ id: a, before: b })
    expect(await column(made)).toEqual([c, a, b, d])
    await opportunity.place({ id: d })
    expect(await column(made)).toEqual([d, c, a, b])
    await opportunity.place({ id: d, after: b })
    expect(await column(made)).toEqual([c, a, b, d])
    await opportunity.place({ id: d, after: c, before: b })
    expect(await column(made)).toEqual([c, d, a, b])
  })

  it('knows no neighbour of another column', async () => {
    const made = await withDeals(2)
    const [a = '', b = ''] = made.deals
    await made.session.opportunity.moveTo({ id: b, stage: 'waiting' })

    await expect(made.session.opportunity.place({ id: a, after: b })).rejects.toMatchObject({
      code: 'CRM_PLACE_ELSEWHERE',
    })
  })
})

describe('a deal that lies too long', () => {
  const days = (made: Awaited<ReturnType<typeof withDeals>>) => async () =>
    (await made.session.opportunity.history(made.id)).filter(({ changes }) => changes['rottenAt']).length

  it('is told rotten once a visit, dated at its time', async () => {
    const made = await withDeals()
    const told: string[] = []
    made.crm.on('opportunity.updated', ({ fields }) => {
      if (fields.includes('rottenAt')) told.push('rotten')
    })
    const due = (await made.session.opportunity.get(made.id))?.rotAt

    made.clock.set('2026-12-20T09:00:00Z')
    await made.crm.tick()
    await made.clock.advance('30d')

    expect(told).toEqual(['rotten'])
    expect(await made.session.opportunity.get(made.id)).toMatchObject({ rottenAt: due })
    await made.session.opportunity.moveTo({ id: made.id, stage: 'offer', patch: { amount } })
    expect(await made.session.opportunity.get(made.id)).toMatchObject({ rottenAt: null })
    await made.clock.advance('6d')
    expect((await made.session.opportunity.get(made.id))?.rottenAt).toEqual(expect.any(Date))
  })

  it('is not while it is parked', async () => {
    const made = await withDeals()
    await made.session.opportunity.moveTo({ id: made.id, stage: 'waiting' })
    await made.clock.advance('60d')

    expect(await days(made)()).toBe(0)
  })

  it('rests until somebody said so, and no longer', async () => {
    const made = await withDeals()
    const until = new Date('2026-12-01T00:00:00Z')

    expect(await made.session.opportunity.snooze({ id: made.id, until })).toMatchObject({ rotAt: until })
    made.clock.set('2026-11-30T00:00:00Z')
    await made.crm.tick()
    expect(await days(made)()).toBe(0)
    await made.clock.advance('1d')

    expect(await made.session.opportunity.get(made.id)).toMatchObject({ rottenAt: until })
  })

  it('is fresh again when something was done with it, and while something is planned', async () => {
    const made = await withDeals()
    const { session, clock, id } = made
    const call = { type: 'call', subject: 'Call', opportunityId: id } as const
    await session.activity.create({ ...call, doneAt: new Date('2026-11-08T09:00:00Z') })
    await session.activity.create({ ...call, type: 'note', doneAt: new Date('2026-11-11T09:00:00Z') })
    await clock.advance('12d')
    expect(await session.opportunity.get(id)).toMatchObject({
      rottenAt: null,
      rotAt: new Date('2026-11-18T09:00:00Z'),
    })

    const planned = new Date('2026-11-25T09:00:00Z')
    await session.activity.create({ ...call, dueAt: planned })
    await clock.advance('9d')
    expect(await session.opportunity.get(id)).toMatchObject({ rottenAt: null })
    await clock.advance('9d')

    expect(await session.opportunity.get(id)).toMatchObject({ rottenAt: planned })
  })
})

describe('why a deal is lost', () => {
  const lose = (reason: Readonly<Record<string, unknown>>) => ({ stage: 'lost' as const, patch: reason })

  it.each([
    ['is of the catalogue', { lostReason: 'weather' }, 'lostReason'],
    ['is explained when it is another', { lostReason: 'other' }, 'lostNotes'],
  ])('%s', async (_, reason, path) => {
    const { session, id, store } = await withDeals()
    const before = await dump(store)

    await expect(session.opportunity.moveTo({ id, ...lose(reason) })).rejects.toMatchObject({
      code: 'CRM_STAGE_INCOMPLETE',
      issues: [{ path }],
    })
    expect(await dump(store)).toEqual(before)
  })

  it('is kept, with whom it was lost to', async () => {
    const { session, id } = await withDeals()
    const reason = { lostReason: 'other', lostNotes: 'Their cousin', competitor: 'Cousin Ltd.' }

    expect(await session.opportunity.moveTo({ id, ...lose(reason) })).toMatchObject(reason)
  })

  it('is of the catalogue also where it is corrected afterwards, and where a deal is still open', async () => {
    const { session, deals, store } = await withDeals(2)
    const [lost = '', open = ''] = deals
    await session.opportunity.moveTo({
      id: lost,
      ...lose({ lostReason: 'other', lostNotes: 'Their cousin' }),
    })
    const before = await dump(store)
    const refused = (path: string) => expect.objectContaining({ issues: [expect.objectContaining({ path })] })

    await expect(session.opportunity.update(lost, { lostReason: 'weather' })).rejects.toEqual(
      refused('lostReason'),
    )
    await expect(session.opportunity.update(lost, { lostNotes: null })).rejects.toEqual(refused('lostNotes'))
    await expect(session.opportunity.update(open, { lostReason: 'weather' })).rejects.toEqual(
      refused('lostReason'),
    )
    expect(await dump(store)).toEqual(before)

    expect(await session.opportunity.update(lost, { lostReason: 'price', lostNotes: null })).toMatchObject({
      lostReason: 'price',
    })
    expect(await session.opportunity.update(open, { lostReason: 'other' })).toMatchObject({ status: 'open' })
  })

  it('tells the list', async () => {
    const { session, id } = await withDeals()

    await expect(session.opportunity.moveTo({ id, ...lose({ lostReason: 'x' }) })).rejects.toMatchObject({
      issues: [{ code: 'NOT_AN_OPTION', message: expect.stringContaining('price, other') }],
    })
  })
})

describe('how a deal is forecast', () => {
  it('stays as somebody said, from stage to stage, until that is emptied', async () => {
    const { session, id } = await withDeals()
    await session.opportunity.update(id, { forecastCategory: 'best' })

    await session.opportunity.moveTo({ id, stage: 'offer', patch: { amount } })
    expect(await session.opportunity.get(id)).toMatchObject({
      forecastCategory: 'best',
      forecastSource: 'manual',
    })

    expect(await session.opportunity.update(id, { forecastCategory: null })).toMatchObject({
      forecastCategory: 'pipeline',
      forecastSource: 'stage',
    })
  })

  it('is fixed once it is over, and closed for nothing else', async () => {
    const { session, id } = await withDeals()
    const fixed = { issues: [{ code: 'FORECAST_FIXED', path: 'forecastCategory' }] }
    await session.opportunity.update(id, { forecastCategory: 'best' })

    await expect(session.opportunity.update(id, { forecastCategory: 'closed' })).rejects.toMatchObject(fixed)
    await session.opportunity.moveTo({ id, stage: 'won', patch: { amount } })
    expect(await session.opportunity.get(id)).toMatchObject({ forecastCategory: 'closed' })
    await expect(session.opportunity.update(id, { forecastCategory: 'best' })).rejects.toMatchObject(fixed)
  })

  it('may be said together with a move', async () => {
    const { session, id } = await withDeals()

    expect(
      await session.opportunity.moveTo({ id, stage: 'offer', patch: { amount, forecastCategory: 'commit' } }),
    ).toMatchObject({ forecastCategory: 'commit', forecastSource: 'manual' })
  })
})

describe('changing the pipeline of a deal', () => {
  it('brings it where the map says, and the history keeps both', async () => {
    const { session, id } = await withDeals()

    const moved = await session.opportunity.changePipeline({ id, pipeline: 'renewals' })

    expect(moved).toMatchObject({ pipeline: 'renewals', stage: 'due' })
    const { items } = await session.stageVisit.list({ where: { recordId: id }, orderBy: 'seq' })
    expect(items.map(({ pipeline, stage, edgeKind }) => [pipeline, stage, edgeKind])).toEqual([
      ['sales', 'talk', 'begin'],
      ['renewals', 'due', 'pipeline'],
    ])
  })

  it('asks what the stage takes', async () => {
    const { session, id } = await withDeals()

    await expect(
      session.opportunity.changePipeline({ id, pipeline: 'renewals', stage: 'sent' }),
    ).rejects.toMatchObject({ code: 'CRM_STAGE_INCOMPLETE', issues: [{ path: 'amount' }] })
  })

  it.each([
    ['without a map', { pipeline: 'renewals' }, 'CRM_STAGE_UNMAPPED'],
    ['to a pipeline that is none', { pipeline: 'nowhere' }, 'CRM_PIPELINE_UNKNOWN'],
    ['to a stage that is none', { pipeline: 'renewals', stage: 'nowhere' }, 'CRM_STAGE_UNKNOWN'],
    ['around the ways of its own', { pipeline: 'sales', stage: 'offer' }, 'CRM_STAGE_SETTLED'],
  ])('is refused %s', async (_, target, code) => {
    const { session, id, store } = await withDeals()
    await session.opportunity.moveTo({ id, stage: 'waiting' })
    const before = await dump(store)

    await expect(session.opportunity.changePipeline({ id, ...target } as never)).rejects.toMatchObject({
      code,
    })
    expect(await dump(store)).toEqual(before)
  })

  it('opens nothing that is over', async () => {
    const { session, id } = await withDeals()
    await session.opportunity.moveTo({ id, stage: 'won', patch: { amount } })

    await expect(
      session.opportunity.changePipeline({ id, pipeline: 'renewals', stage: 'due' }),
    ).rejects.toMatchObject({ code: 'CRM_STAGE_NOT_ALLOWED' })
    expect(await session.opportunity.changePipeline({ id, pipeline: 'renewals' })).toMatchObject({
      stage: 'kept',
      status: 'won',
    })
  })
})

describe('a new version of a pipeline', () => {
  const stages = { begin: {}, won: { kind: 'won' }, lost: { kind: 'lost' } } as const
  const second = definePipeline('opportunity', {
    ...{ id: 'sales', version: 2, stages, transitions: { mode: 'any' } },
    renamed: { talk: 'begin' },
  })

  async function later() {
    const before = await withDeals(2)
    const [, other = ''] = before.deals
    await before.session.opportunity.moveTo({ id: other, stage: 'offer', patch: { amount } })
    const storage = { open: () => Promise.resolve(before.store) }
    const after = await createTestCrm({ pipelines: [second], storage: storage as never, ids: uuidV7() })
    return { before, after, other }
  }

  it('is told of beforehand: which records it touches', async () => {
    const { before } = await later()

    const touched = await previewPipelineChange(before.session, second)

    expect(touched.toSorted((a, b) => a.stage.localeCompare(b.stage))).toEqual([
      { stage: 'offer', count: 1, is: 'gone', becomes: null },
      { stage: 'talk', count: 1, is: 'renamed', becomes: 'begin' },
    ])
  })

  it('takes deals of a renamed stage as there', async () => {
    const { before, after } = await later()

    expect(
      await after.session.opportunity.moveTo({ id: before.id, stage: 'won', patch: { amount } }),
    ).toMatchObject({ stage: 'won' })
  })

  it('tells of deals in a stage that is gone, changes nothing, and lets them be brought out', async () => {
    const { after, other, before } = await later()
    const was = await dump(before.store)

    await expect(after.session.opportunity.moveTo({ id: other, stage: 'won' })).rejects.toMatchObject({
      code: 'CRM_STAGE_GONE',
      meta: { stage: 'offer' },
    })
    expect(await dump(before.store)).toEqual(was)
    await after.session.opportunity.changePipeline({ id: other, pipeline: 'sales', stage: 'begin' })

    const { items } = await after.session.stageVisit.list({ where: { recordId: other }, orderBy: 'seq' })
    expect(items.map(({ stage, pipelineVersion }) => `${stage} ${pipelineVersion}`)).toEqual([
      'talk 1',
      'offer 1',
      'begin 2',
    ])
  })
})
