import { describe, expect, it } from 'vitest'
import { type AssignmentRule, pool, type Role } from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'all', create: true, update: 'own', commands: ['grab', 'release'] } },
}
const nobody: AssignmentRule = { id: 'nobody', on: 'lead', priority: 1, when: {}, assign: pool() }

async function office() {
  const made = await createTestCrm({ roles: [rep], assignment: [nobody] })
  const { session, as, clock } = made
  const ann = await session.user.create(aUser({ name: 'Ann' }))
  const bob = await session.user.create(aUser({ name: 'Bob' }))
  const lead = await session.lead.create(aLead({ ownerId: ann.id }))
  await clock.advance('1h')
  return { ...made, lead, annId: ann.id, bobId: bob.id, ann: as(ann.id, 'rep'), bob: as(bob.id, 'rep') }
}

describe('a released lead', () => {
  it('lies in the pool from now on, and knows who owned it and why they do no more', async () => {
    const { ann, annId, lead, clock } = await office()

    const released = await ann.lead.release({ id: lead.id, reason: ' Moved away ' })

    expect(released).toMatchObject({
      ownerId: null,
      poolEnteredAt: new Date(clock.now()),
      previousOwners: [{ userId: annId, until: new Date(clock.now()).toISOString() }],
      releaseReason: 'Moved away',
    })
  })

  it('is released by its owner, and by whoever may update it', async () => {
    const { session, bob, lead } = await office()

    await expect(bob.lead.release({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(await session.lead.release({ id: lead.id })).toMatchObject({ ownerId: null })
  })

  it('stays as it is when it is released again', async () => {
    const { session, lead, clock } = await office()
    const released = await session.lead.release({ id: lead.id })
    await clock.advance('1h')

    expect(await session.lead.release({ id: lead.id })).toEqual(released)
  })

  it('is open: what is converted keeps its owner', async () => {
    const { session, ann, lead } = await office()
    await session.lead.convert({ id: lead.id })

    await expect(ann.lead.release({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })
})

describe('since when a lead lies in the pool', () => {
  it('is noted on every way into it, and forgotten on every way out', async () => {
    const { session, lead, annId, bobId, clock } = await office()
    expect(lead.poolEnteredAt).toBeNull()
    const now = () => new Date(clock.now())

    expect(await session.lead.update(lead.id, { ownerId: null })).toMatchObject({ poolEnteredAt: now() })
    expect(await session.lead.update(lead.id, { ownerId: annId })).toMatchObject({ poolEnteredAt: null })
    await clock.advance('1h')
    await session.lead.assign({ id: lead.id })
    expect(await session.lead.get(lead.id)).toMatchObject({ ownerId: null, poolEnteredAt: now() })
    expect(await session.lead.create(aLead({ ownerId: bobId }))).toMatchObject({ poolEnteredAt: null })
  })

  it('is when it was made, for one that never had an owner', async () => {
    const { session } = await office()

    expect(await session.lead.create(aLead())).toMatchObject({ poolEnteredAt: null })
  })

  it('stays what it was when a lead without an owner is assigned to nobody, edited or worked on', async () => {
    const { session, clock } = await office()
    const { id, poolEnteredAt } = await session.lead.create(aLead())
    await clock.advance('1h')

    await session.lead.assign({ id })
    await session.lead.update(id, { ownerId: null, title: 'CTO' })
    await session.lead.work({ id })

    expect(await session.lead.get(id)).toMatchObject({ poolEnteredAt, previousOwners: null })
  })

  it('is not for input, nor are the owners before', async () => {
    const { session, lead } = await office()
    const forged = { poolEnteredAt: new Date(0), previousOwners: [], releaseReason: 'x' }

    await expect(session.lead.update(lead.id, forged as object)).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ code: 'NOT_WRITABLE' }, { code: 'NOT_WRITABLE' }, { code: 'NOT_WRITABLE' }],
    })
  })
})

describe('the owners of a lead before', () => {
  it('are noted once each with the last time, also when it is handed on directly', async () => {
    const { session, lead, annId, bobId, clock } = await office()
    await session.lead.update(lead.id, { ownerId: bobId })
    await clock.advance('1h')
    await session.lead.update(lead.id, { ownerId: annId })
    await clock.advance('1h')

    const { previousOwners } = await session.lead.update(lead.id, { ownerId: null })

    expect(previousOwners).toEqual([
      { userId: bobId, until: '2026-11-02T11:00:00.000Z' },
      { userId: annId, until: '2026-11-02T12:00:00.000Z' },
    ])
  })
})
