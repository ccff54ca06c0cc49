import { describe, expect, it } from 'vitest'
import { createCrm, type LeadReasons, memoryStore, type Role, roundRobin } from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const SPRING = new Date('2027-03-01T00:00:00Z')

async function office(more: object = {}) {
  const made = await createTestCrm({
    assignment: [{ id: 'all', on: 'lead', priority: 1, when: {}, assign: roundRobin({ team: 'sales' }) }],
    ...more,
  })
  const { session } = made
  const team = await session.team.create({ code: 'sales', name: 'Sales' })
  const [ann, bo] = [await session.user.create(aUser()), await session.user.create(aUser({ name: 'Bo' }))]
  await session.teamMember.create({ teamId: team.id, userId: bo.id })
  return { ...made, ann, bo }
}

describe('a lead that is nurtured', () => {
  it('is open no more, and comes back to its owner when the time has come', async () => {
    const { session, clock, ann } = await office()
    const { id } = await session.lead.create(aLead({ ownerId: ann.id }))

    expect(await session.lead.nurture({ id, reason: 'Budget next year', until: SPRING })).toMatchObject({
      ...{ status: 'nurturing', nurtureReason: 'Budget next year', nurtureUntil: SPRING },
      ownerId: ann.id,
    })
    await expect(session.lead.assign({ id })).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
    clock.set('2027-02-28T23:59:59Z')
    expect(await session.lead.get(id)).toMatchObject({ status: 'nurturing' })
    await clock.advance('1s')
    expect(await session.lead.get(id)).toMatchObject({
      ...{ status: 'working', ownerId: ann.id },
      ...{ nurtureUntil: null, nurtureReason: null },
    })
  })

  it('comes back into the pool, where nobody owns it', async () => {
    const { session, clock } = await office()
    const { id } = await session.lead.create(aLead())
    await session.lead.nurture({ id, reason: 'Later', until: new Date('2026-11-03T09:00:00Z') })

    await clock.advance('1d')

    expect(await session.lead.get(id)).toMatchObject({
      ...{ status: 'new', ownerId: null },
      poolEnteredAt: new Date('2026-11-03T09:00:00Z'),
    })
  })

  it('may be worked on, or given up, before; then nothing brings it back', async () => {
    const { session, clock } = await office()
    const ids = [(await session.lead.create(aLead())).id, (await session.lead.create(aLead())).id] as const
    for (const id of ids)
      await session.lead.nurture({ id, reason: 'Later', until: new Date('2026-11-03T09:00:00Z') })

    await session.lead.work({ id: ids[0] })
    await session.lead.disqualify({ id: ids[1], reason: 'No budget' })
    await clock.advance('2d')

    expect(await session.lead.get(ids[0])).toMatchObject({ status: 'working', nurtureUntil: null })
    expect(await session.lead.get(ids[1])).toMatchObject({ status: 'disqualified', nurtureUntil: null })
  })

  it('learns still who it is when it comes again', async () => {
    const { session } = await office()
    const { leadId: id } = await session.lead.capture({ lead: aLead() })
    await session.lead.nurture({ id, reason: 'Later' })

    await session.lead.capture({ lead: aLead({ title: 'Boss' }) })

    expect(await session.lead.get(id)).toMatchObject({ status: 'nurturing', title: 'Boss' })
  })

  it('was not closed, and is not put aside until yesterday', async () => {
    const { session, clock } = await office()
    const { id } = await session.lead.create(aLead())
    const until = new Date(clock.now())

    await expect(session.lead.nurture({ id, reason: 'x', until })).rejects.toMatchObject({
      code: 'CRM_NURTURE_PAST',
    })
    await session.lead.disqualify({ id, reason: 'No budget' })
    await expect(session.lead.nurture({ id, reason: 'x' })).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })
})

describe('a lead that is recycled', () => {
  it.each(['disqualified', 'nurturing', 'new'])(
    'is new again, counted and in the pool: one that was %s',
    async (status) => {
      const { session, clock, ann } = await office()
      const { id } = await session.lead.create(aLead({ ownerId: ann.id }))
      if (status === 'disqualified') await session.lead.disqualify({ id, reason: 'No budget' })
      if (status === 'nurturing') await session.lead.nurture({ id, reason: 'Later', until: SPRING })
      await clock.advance('1d')

      await session.lead.recycle({ id, reason: 'New budget' })

      expect(await session.lead.get(id)).toMatchObject({
        ...{ status: 'new', ownerId: null, recycleCount: 1, recycleReason: 'New budget' },
        ...{ disqualifiedReason: null, nurtureUntil: null, assignedBy: null },
        poolEnteredAt: new Date(clock.now()),
        previousOwners: [{ userId: ann.id, until: new Date(clock.now()).toISOString() }],
      })
    },
  )

  it('goes to an owner by the rules, if it is asked', async () => {
    const { session, ann, bo } = await office()
    const { id } = await session.lead.create(aLead({ ownerId: ann.id }))

    await session.lead.recycle({ id, reason: 'Never called', assign: true })
    await session.lead.recycle({ id, reason: 'Never called', assign: true })

    expect(await session.lead.get(id)).toMatchObject({
      ...{ ownerId: bo.id, assignedBy: 'all', recycleCount: 2, poolEnteredAt: null },
    })
  })

  it('was not converted', async () => {
    const { session } = await office()
    const { id } = await session.lead.create(aLead())
    await session.lead.convert({ id })

    await expect(session.lead.recycle({ id, reason: 'x' })).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })
})

describe('reasons', () => {
  const leadReasons: LeadReasons = {
    disqualify: ['No budget'],
    nurture: ['Next year'],
    recycle: ['New budget'],
  }

  it('are those of the catalogue, where there is one', async () => {
    const { session } = await office({ leadReasons })
    const { id } = await session.lead.create(aLead())

    for (const verb of ['nurture', 'disqualify', 'recycle'] as const)
      await expect(session.lead[verb]({ id, reason: 'No buget' })).rejects.toMatchObject({
        code: 'CRM_LEAD_REASON',
      })
    await expect(session.lead.disqualify({ id, reason: 'No budgte' })).rejects.toMatchObject({
      meta: { reasons: ['No budget'], meant: 'No budget' },
    })
    expect(await session.lead.nurture({ id, reason: 'Next year' })).toMatchObject({ status: 'nurturing' })
  })

  it.each([
    ['leadReasons', 7],
    ['leadReasons.nuture', { nuture: ['x'] }],
    ['leadReasons.nurture', { nurture: [] }],
    ['leadReasons.recycle', { recycle: [' x'] }],
  ])('are told wrong at once: %s', (path, given) => {
    expect(() => createCrm({ storage: memoryStore(), leadReasons: given as LeadReasons })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path })] }),
    )
  })
})

it.each(['nurture', 'recycle'] as const)('to %s is for nobody who may not see the lead', async (verb) => {
  const rep: Role = { id: 'rep', grants: { lead: { read: 'own', commands: ['nurture', 'recycle'] } } }
  const { session, as } = await office({ roles: [rep] })
  const { id } = await session.lead.create(aLead())

  await expect(as('ann', 'rep').lead[verb]({ id, reason: 'x' })).rejects.toMatchObject({
    code: 'CRM_NOT_FOUND',
  })
})
