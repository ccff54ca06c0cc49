import { describe, expect, it } from 'vitest'
import {
  type AssignmentDecision,
  type DecisionFacts,
  defineRuleSet,
  prepareRules,
  queue,
  replayDecision,
  roundRobin,
  type Target,
} from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const clerks = { team: 'desk', capacity: 1 }
const ways: Readonly<Record<'queue' | 'offer', readonly Target[]>> = {
  queue: [roundRobin(clerks), queue({ queue: 'desk', isGrabbable: true })],
  offer: [roundRobin({ team: 'desk', offer: { timeout: '5m' } }), queue({ queue: 'desk' })],
}

/** Ann is the only one of the desk; with a queue she is full, so that the next lead waits. */
async function desk(way: 'queue' | 'offer') {
  const rules = [{ id: 'desk', priority: 1, when: {}, assign: ways[way] }]
  const set = defineRuleSet({ id: 'desk', version: 1, on: 'lead', rules })
  const made = await createTestCrm({
    assignment: [set],
    pool: { reclaim: [{ id: 'idle', when: {}, basis: 'ownedSince', after: '1d', grace: '7d' }] },
  })
  const { session } = made
  const { id: teamId } = await session.team.create({ code: 'desk', name: 'Desk' })
  const { id: ann } = await session.user.create(aUser({ name: 'Ann' }))
  const { id: bob } = await session.user.create(aUser({ name: 'Bob' }))
  await session.teamMember.create({ teamId, userId: ann })
  const held = await session.lead.create(aLead({ name: 'Held', ownerId: ann }))
  const { leadId } = await session.lead.capture({ lead: { name: 'Waits', email: 'waits@example.com' } })
  expect((await session.lead.get(leadId))?.waitingFor).toBe(way)
  const waits = async () => ({
    waitingFor: (await session.lead.get(leadId))?.waitingFor ?? null,
    items: await session.queueItem.count(),
    offers: await session.offer.count({ status: 'open' }),
  })
  return { ...made, set, ann, bob, held, leadId, waits }
}
type Desk = Awaited<ReturnType<typeof desk>>
const NOT_AT_ALL = { waitingFor: null, items: 0, offers: 0 }

const ends: Readonly<Record<string, (there: Desk) => Promise<unknown>>> = {
  'is given to somebody by hand': ({ session, leadId, bob }) => session.lead.update(leadId, { ownerId: bob }),
  'is given up': ({ session, leadId }) => session.lead.disqualify({ id: leadId, reason: 'No budget' }),
  'is converted': ({ session, leadId }) => session.lead.convert({ id: leadId }),
  'is put aside': ({ session, leadId }) => session.lead.nurture({ id: leadId, reason: 'Next year' }),
  'is put into the pool as new': ({ session, leadId }) =>
    session.lead.recycle({ id: leadId, reason: 'Never called' }),
  'is deleted': ({ session, leadId }) => session.lead.delete(leadId),
  'is merged away': ({ session, leadId, held }) =>
    session.lead.merge({ survivor: held.id, others: [leadId] }),
  'takes over an owner when others are merged into it': ({ session, leadId, held }) =>
    session.lead.merge({ survivor: leadId, others: [held.id] }),
  'comes back from deletion': async ({ session, leadId }) => {
    await session.lead.delete(leadId)
    await session.lead.restore(leadId)
  },
  'comes back from a merge': async ({ session, leadId, held }) => {
    const { mergeId } = await session.lead.merge({ survivor: held.id, others: [leadId] })
    await session.lead.unmerge({ mergeId: mergeId ?? '' })
  },
}

describe.each(['queue', 'offer'] as const)('a lead that waits for its %s', (way) => {
  it.each(Object.keys(ends))('waits no more once it %s', async (how) => {
    const there = await desk(way)

    await ends[how]?.(there)

    expect(await there.waits()).toEqual(NOT_AT_ALL)
  })

  it('waits on when somebody would release it or notes that they are on it', async () => {
    const { session, leadId, waits } = await desk(way)
    const before = await waits()

    await session.lead.release({ id: leadId })
    await session.lead.work({ id: leadId })

    expect(await waits()).toEqual(before)
  })

  it('is no part of the pool', async () => {
    const { session } = await desk(way)

    expect((await session.lead.browsePool({})).items).toEqual([])
  })

  it('is decided again alike by what was kept of its decision', async () => {
    const { session, crm, set, leadId } = await desk(way)

    const decision = await session.lead.assign({ id: leadId, trigger: 'form 7' })

    expect(decision.unassigned).toBe(way === 'queue' ? 'queued' : 'offered')
    expect(await session.lead.assign({ id: leadId, trigger: 'form 7' })).toEqual(decision)
    const [kept] = (await session.lead.history(leadId)).flatMap(({ why }) => {
      const { assignment } = (why ?? {}) as { assignment?: AssignmentDecision & Kept }
      return assignment?.trigger === 'form 7' ? [assignment] : []
    })
    const { facts, trigger: _, ...told } = kept as AssignmentDecision & Kept
    const found = (await session.lead.get(leadId)) as Readonly<Record<string, unknown>>
    expect(replayDecision(prepareRules(crm.shape('lead'), set), found, facts)).toEqual(told)
  })

  it('is assigned anew when it is recycled by the rules, and stands there once', async () => {
    const { session, leadId, waits } = await desk(way)
    const before = await waits()

    await session.lead.recycle({ id: leadId, reason: 'Never called', assign: true })

    expect(await waits()).toEqual(before)
  })

  it('is decided by the version of the rules that is active when its turn comes', async () => {
    const rules = [{ id: 'desk', priority: 1, when: {}, assign: ways[way] }]
    const usual = { id: 'desk', on: 'lead' }
    const { session, crm, clock } = await createTestCrm({
      assignment: [
        defineRuleSet({ ...usual, version: 1, rules }),
        defineRuleSet({
          ...{ ...usual, version: 2, activeFrom: new Date('2026-12-01T00:00:00Z') },
          rules: [{ id: 'night', priority: 1, when: {}, assign: roundRobin({ team: 'night' }) }],
        }),
      ],
    })
    const hire = async (code: string) => {
      const { id: teamId } = await session.team.create({ code, name: code })
      const { id: userId } = await session.user.create(aUser({ name: code, capacity: 1 }))
      await session.teamMember.create({ teamId, userId })
      return userId
    }
    const ann = await hire('desk')
    const held = await session.lead.create(aLead({ ownerId: ann }))
    const { leadId } = await session.lead.capture({ lead: { name: 'Waits', email: 'waits@example.com' } })
    const night = await hire('night')
    await clock.advance('40d')

    await session.lead.disqualify({ id: held.id, reason: 'Done' })
    await crm.tick()

    expect(await session.lead.get(leadId)).toMatchObject({ ownerId: night, waitingFor: null })
  })
})

interface Kept {
  readonly facts: DecisionFacts
  readonly trigger?: string
}

it('a lead that is reclaimed lies in the pool, frees its place in the line, and may be given back', async () => {
  const { session, clock, held, ann, leadId } = await desk('queue')
  await clock.advance('1d')

  expect(await session.lead.get(held.id)).toMatchObject({ ownerId: null, waitingFor: null })
  expect(await session.lead.get(leadId)).toMatchObject({ ownerId: ann, waitingFor: null })
  const decision = await session.lead.assign({ id: held.id })
  expect(decision.unassigned).toBe('queued')
  await session.lead.undoReclaim({ id: held.id })

  expect(await session.lead.get(held.id)).toMatchObject({ ownerId: ann, waitingFor: null })
  expect(await session.queueItem.count()).toBe(0)
})

it('a lead in a queue keeps its place when the rules name a team that is not there', async () => {
  const usual = { id: 'desk', on: 'lead' }
  const toNobody = { id: 'desk', priority: 1, when: {}, assign: roundRobin({ team: 'gone' }) }
  const { session, clock } = await createTestCrm({
    assignment: [
      defineRuleSet({
        ...{ ...usual, version: 1 },
        rules: [{ ...toNobody, assign: [toNobody.assign, queue({ queue: 'desk' })] }],
      }),
      defineRuleSet({
        ...{ ...usual, version: 2, activeFrom: new Date('2026-12-01T00:00:00Z') },
        rules: [toNobody],
      }),
    ],
  })
  const { leadId } = await session.lead.capture({ lead: { name: 'Waits', email: 'waits@example.com' } })
  await clock.advance('40d')

  expect(await session.lead.assign({ id: leadId })).toMatchObject({ unassigned: 'team-unknown' })

  expect(await session.lead.get(leadId)).toMatchObject({ waitingFor: 'queue' })
  expect(await session.queueItem.count({ recordId: leadId })).toBe(1)
})

it('what waits for hours to begin is looked at again and again, until they do', async () => {
  const opens = new Date('2026-11-02T12:00:00Z').getTime()
  const hours = { isOpen: (at: number) => at >= opens }
  const { session, clock } = await createTestCrm({
    assignment: [
      {
        ...{ id: 'day', on: 'lead', priority: 1, when: {} },
        assign: [roundRobin({ team: 'day', hours }), queue({ queue: 'day' })],
      },
    ],
  })
  const { id: teamId } = await session.team.create({ code: 'day', name: 'Day' })
  const { id: ann } = await session.user.create(aUser())
  await session.teamMember.create({ teamId, userId: ann })
  const { leadId } = await session.lead.capture({ lead: { name: 'Early', email: 'early@example.com' } })
  await clock.advance('2h')
  expect(await session.lead.get(leadId)).toMatchObject({ ownerId: null, waitingFor: 'queue' })

  await clock.advance('90m')

  expect(await session.lead.get(leadId)).toMatchObject({ ownerId: ann, waitingFor: null })
})

it('what waits for somebody to work a territory is given when they do', async () => {
  const north = roundRobin({ territory: 'north' })
  const { session, crm } = await createTestCrm({
    assignment: [
      { ...{ id: 'north', on: 'lead', priority: 1, when: {} }, assign: [north, queue({ queue: 'north' })] },
    ],
  })
  const { id: territoryId } = await session.territory.create({ code: 'north', name: 'North' })
  const { id: ann } = await session.user.create(aUser())
  const { leadId } = await session.lead.capture({ lead: { name: 'Waits', email: 'waits@example.com' } })

  await session.territoryMember.create({ territoryId, userId: ann })
  await crm.tick()

  expect(await session.lead.get(leadId)).toMatchObject({ ownerId: ann, waitingFor: null })
})

it('only leads wait and are offered', async () => {
  const rule = { id: 'deals', on: 'opportunity', priority: 1, when: {} }
  await expect(
    createTestCrm({ assignment: [{ ...rule, assign: [roundRobin(clerks), queue({ queue: 'deals' })] }] }),
  ).rejects.toMatchObject({
    issues: [expect.objectContaining({ code: 'WAITING_ENTITY', path: 'deals.assign' })],
  })
})
