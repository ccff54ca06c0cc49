import { beforeEach, describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  definePipeline,
  type MatchRule,
  type Role,
  roundRobin,
  type ScoreModel,
} from '../index.ts'
import { aLead, dump } from '../testing/index.ts'
import { openOffice, secretsIn, WORTH } from '../testing/office.ts'

/** May do everything with what is their own, and sees neither what leads may be worth nor amounts, nor anybody else's. */
const rep: Role = {
  id: 'rep',
  grants: {
    lead: {
      ...({ read: 'own', create: 'own', update: 'own', delete: 'own' } as const),
      ...{ hidden: ['employees', 'ext.secret'], commands: 'all' },
    },
    account: { read: 'all', update: 'all', commands: 'all' },
    contact: { read: 'all', update: 'all', fields: ['name', 'accountId'], commands: 'all' },
    opportunity: { read: 'own', update: 'own', hidden: ['amount'], commands: 'all' },
    activity: { read: 'own', create: 'own', commands: 'all' },
    duplicatePair: { commands: 'all' },
    target: { read: 'all', commands: 'all' },
  },
}
const sameRegion: MatchRule = {
  ...{ id: 'same-region', entity: 'lead', score: 1 },
  all: [{ field: 'company', method: 'normalized', blanks: 'noMatch', weight: 1 }],
  action: { create: 'warn', update: 'warn', import: 'warn' },
}
const rules: readonly AssignmentRule[] = [
  { id: 'all', on: 'lead', priority: 1, when: {}, assign: roundRobin({ team: 'desk' }) },
]
const scoring: ScoreModel = {
  ...{ id: 'fit', version: 1, grades: [] },
  rules: [{ id: 'calls', on: { type: 'call' }, points: 1 }],
}
const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: { talk: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: { mode: 'any', edges: [{ from: 'talk', to: 'won', approval: { by: [{ role: 'admin' }] } }] },
})
const idle = { id: 'idle', when: {}, basis: 'ownedSince', after: '7d', grace: '1d' } as const
const november = { from: '2026-11-01', to: '2026-11-30' }
const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') }

async function openSelling() {
  const there = await openOffice({
    ...{ roles: [rep], matching: [sameRegion], assignment: rules, scoring, pipelines: [sales] },
    pool: { reclaim: [idle] },
  })
  const { session, bob, ann, mine, theirs } = there
  const team = await session.team.create({ code: 'desk', name: 'Desk' })
  for (const { id } of [bob, ann]) await session.teamMember.create({ teamId: team.id, userId: id })
  const due = { dueAt: new Date('2026-11-03T09:00:00Z') }
  for (const [leadId, ownerId, subject] of [
    [mine.id, ann.id, 'Mine'],
    [theirs.id, bob.id, 'Their call'],
  ] as const)
    await session.activity.create({ type: 'call', subject, leadId, ownerId, ...due })
  await session.activity.create({
    type: 'call',
    subject: 'Their call on mine',
    leadId: mine.id,
    ownerId: bob.id,
  })
  await session.target.create({ ...november, ownerId: ann.id, amount: { amount: '1.00', currency: 'CNY' } })
  const twin = await session.lead.create(
    aLead({ name: 'Twin', ownerId: ann.id, employees: WORTH, ext: { secret: 'canary' } }),
  )
  return { ...there, twin }
}

let here: Awaited<ReturnType<typeof openSelling>>
beforeEach(async () => {
  here = await openSelling()
})

const settled = (asked: Promise<unknown>) => asked.catch((error: unknown) => error)

describe('whoever sees only their own is told nothing else by', () => {
  type Ask = (there: typeof here) => Promise<unknown>
  it.each<[string, Ask]>([
    ['a search for doubles', ({ rep, mine }) => rep.lead.duplicates({ id: mine.id })],
    [
      'doubles of what is entered',
      ({ rep }) => rep.lead.duplicates({ values: aLead({ name: 'Their' + 's' }) }),
    ],
    ['groups of doubles', ({ rep }) => rep.duplicatePair.clusters({ entity: 'lead' })],
    ['a new lead that is like theirs', ({ rep }) => rep.lead.create(aLead({ name: 'New' }))],
    [
      'a preview of a merge',
      ({ rep, mine, twin }) => rep.lead.merge({ survivor: mine.id, others: [twin.id], preview: true }),
    ],
    [
      'a merge and its undoing',
      async ({ rep, mine, twin }) => {
        const merged = await rep.lead.merge({ survivor: mine.id, others: [twin.id] })
        return [merged, await settled(rep.lead.unmerge({ mergeId: merged.mergeId ?? '' }))]
      },
    ],
    [
      'a merge with theirs',
      ({ rep, mine, theirs }) => rep.lead.merge({ survivor: mine.id, others: [theirs.id] }),
    ],
    [
      'undoing a merge with theirs',
      async ({ rep, session, mine, theirs }) => {
        const call = await session.activity.create({ type: 'call', subject: 'Their last', leadId: theirs.id })
        const { mergeId = '' } = await session.lead.merge({ survivor: mine.id, others: [theirs.id] })
        await session.activity.update(call.id, { leadId: null })
        return rep.lead.unmerge({ mergeId, preview: true })
      },
    ],
    [
      'a look into the pool',
      async ({ rep, session }) => {
        const secret = { employees: WORTH, ext: { secret: 'canary' }, email: 'bob@example.com' }
        await session.lead.create(aLead({ name: 'Pool', ...secret }))
        return rep.lead.browsePool({})
      },
    ],
    ['the explanation of a score', ({ rep, mine }) => rep.lead.score({ id: mine.id })],
    ['a score of theirs', ({ rep, theirs }) => rep.lead.score({ id: theirs.id })],
    ['touches of theirs', ({ rep, theirs }) => rep.lead.touches({ id: theirs.id })],
    ['a preview of reclaims', ({ rep }) => rep.lead.previewReclaim({ reclaim: [{ ...idle, after: '1d' }] })],
    [
      'the history of what was assigned',
      async ({ rep, session, mine }) => {
        await session.lead.assign({ id: mine.id })
        await session.lead.assign({ id: mine.id })
        return (await rep.lead.history(mine.id)).map(({ why }) => why)
      },
    ],
    ['a cohort', ({ rep }) => rep.opportunity.cohort({ from: 'talk', to: 'won', window, horizon: '30d' })],
    ['a forecast', ({ rep }) => rep.opportunity.forecast(november)],
    ['a forecast by name', ({ rep }) => rep.opportunity.forecast({ ...november, groupBy: 'name' })],
    [
      'a forecast by a hidden field',
      ({ rep }) => rep.opportunity.forecast({ ...november, groupBy: 'amount' }),
    ],
    ['sales figures', ({ rep }) => rep.opportunity.performance({ window })],
    ['what slipped', ({ rep }) => rep.opportunity.slip(november)],
    ['coverage', ({ rep }) => rep.target.coverage(november)],
    ['targets', ({ rep }) => rep.target.attainment(november)],
    ['a calendar', ({ rep, bob }) => rep.activity.calendar({ ownerId: bob.id, ...window })],
    ['their own calendar', ({ rep, ann }) => rep.activity.calendar({ ownerId: ann.id, ...window })],
    ['a board', ({ rep, theirDeal }) => rep.opportunity.moves({ id: theirDeal.id })],
    ['a merge that is kept', ({ rep }) => rep.merge.list()],
    ['a pair that is kept', ({ rep }) => rep.duplicatePair.list()],
    [
      'an approval of theirs',
      async ({ rep, session, theirDeal }) => {
        const patch = { closeDate: '2026-11-30' }
        const { approvalId } = await session.opportunity.moveTo({ id: theirDeal.id, stage: 'won', patch })
        return [await settled(rep.approval.get(String(approvalId))), await settled(rep.approval.list())]
      },
    ],
  ])('%s', async (_, ask) => {
    expect(secretsIn(await settled(ask(here)), here)).toEqual([])
  })

  it('counts: a snapshot, a flow and a cohort are of their own deals', async () => {
    const { rep: asRep, clock } = here

    expect(await asRep.opportunity.snapshot({ at: new Date(clock.now()) })).toMatchObject({ talk: 1 })
    expect(await asRep.opportunity.flow({ window })).toMatchObject({ talk: 1 })
  })
})

describe('what is not theirs', () => {
  it('is refused like what never was, by every command that names it, and nothing changes', async () => {
    const { rep: asRep, theirs, theirDeal, mine, store } = here
    const before = await dump(store)
    const ask = async (id: string, deal: string) => [
      await settled(asRep.lead.convert({ id })),
      await settled(asRep.lead.unconvert({ id })),
      await settled(asRep.lead.merge({ survivor: id, others: [mine.id] })),
      await settled(asRep.lead.protect({ id, until: new Date('2026-11-09T00:00:00Z'), reason: 'x' })),
      await settled(asRep.lead.lock({ id, reason: 'x' })),
      await settled(asRep.lead.undoReclaim({ id })),
      await settled(asRep.lead.score({ id })),
      await settled(asRep.lead.nurture({ id, reason: 'x' })),
      await settled(asRep.lead.recycle({ id, reason: 'x' })),
      await settled(asRep.lead.release({ id })),
      await settled(asRep.lead.assign({ id })),
      await settled(asRep.duplicatePair.dismiss({ entity: 'lead', a: mine.id, b: id })),
      await settled(asRep.opportunity.moveTo({ id: deal, stage: 'lost' })),
      await settled(asRep.opportunity.place({ id: deal })),
      await settled(asRep.opportunity.snooze({ id: deal, until: null })),
    ]

    const answers = await ask(theirs.id, theirDeal.id)

    expect(JSON.stringify(answers)).toBe(JSON.stringify(await ask('nobody', 'nothing')))
    for (const answer of answers) expect(answer).toMatchObject({ code: 'CRM_NOT_FOUND' })
    expect(await dump(store)).toEqual(before)
  })

  it('is no owner to be named, nor anything that commands manage to be written', async () => {
    const { rep: asRep, mine, bob, store } = here
    const before = await dump(store)

    for (const patch of [
      ...[
        { ownerId: bob.id },
        { employees: 1 },
        { status: 'converted' },
        { firstTouch: {} },
        { consent: {} },
      ],
      ...[
        { score: 99 },
        { poolCheckAt: null },
        { previousOwners: [] },
        { conversion: {} },
        { lockedAt: null },
      ],
      ...[{ reclaimed: null }, { tenantId: 'x' }, { id: 'x' }, { version: 9 }, { createdAt: new Date(0) }],
    ])
      await expect(asRep.lead.update(mine.id, patch as never), JSON.stringify(patch)).rejects.toMatchObject({
        code: expect.stringMatching(/^CRM_(VALIDATION|FORBIDDEN)$/),
      })
    for (const values of [{ ownerId: bob.id }, { employees: 1 }, { consent: {} }, { 'ext.secret': 'x' }])
      await expect(
        asRep.lead.merge({ survivor: mine.id, others: [here.twin.id], values }),
        JSON.stringify(values),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^CRM_(VALIDATION|FORBIDDEN)$/) })
    expect(await dump(store)).toEqual(before)
  })

  it('is not overwritten from an old form: both versions are told, without what is hidden', async () => {
    const { rep: asRep, session, mine } = here
    await session.lead.update(mine.id, { title: 'Lady', employees: 1 })

    const conflict = await settled(asRep.lead.update(mine.id, { title: 'Duchess' }, { version: 1 }))

    expect(conflict).toMatchObject({ code: 'CRM_CONFLICT', meta: { fields: { title: { theirs: 'Lady' } } } })
  })

  it('is seen by an administrator, so that there is something to hide', async () => {
    const { session, mine } = here

    const seen = [await session.lead.assign({ id: mine.id }), await session.opportunity.list()]

    expect(secretsIn(seen, here)).toEqual(expect.arrayContaining([here.bob.id, '47110.00', 'Their']))
  })
})
