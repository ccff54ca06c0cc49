import { describe, expect, it } from 'vitest'
import { type AssignmentRule, leastLoaded, roundRobin } from '../../../index.ts'
import { anAccount, aUser, createTestCrm } from '../../../testing/index.ts'

const rules: readonly AssignmentRule[] = [
  {
    ...{ id: 'vip', on: 'ticket', priority: 2, when: { tier: { in: ['gold'] }, category: 'network' } },
    assign: leastLoaded({ team: 'desk', skills: [{ skill: 'network', level: 3 }] }),
  },
  { id: 'all', on: 'ticket', priority: 1, when: {}, assign: roundRobin({ team: 'desk' }) },
]

/** Senior knows networks, Junior is new; each holds two tickets. */
async function desk() {
  const made = await createTestCrm({ assignment: rules })
  const { session } = made
  const team = await session.team.create({ code: 'desk', name: 'Desk' })
  const hire = async (name: string, skills: Record<string, number>) => {
    const { id } = await session.user.create(aUser({ name, skills, capacity: 2 }))
    await session.teamMember.create({ teamId: team.id, userId: id })
    return id
  }
  const junior = await hire('Junior', { network: 1 })
  const senior = await hire('Senior', { network: 3 })
  const account = await session.account.create(anAccount({ tier: 'gold' }))
  const opens = async (own: object = {}) => (await session.ticket.open({ subject: 'Slow', ...own })).id
  return { ...made, junior, senior, accountId: account.id, teamId: team.id, opens }
}

describe('a ticket is routed', () => {
  it("by what it is about and whom it is for: a gold account's network goes to whoever knows networks", async () => {
    const { session, senior, accountId, opens } = await desk()

    for (const _ of [1, 2])
      expect(
        await session.ticket.assign({ id: await opens({ accountId, category: 'network' }) }),
      ).toMatchObject({ ownerId: senior, rule: 'vip' })
    const third = await opens({ accountId, category: 'network' })

    expect(await session.ticket.assign({ id: third })).toMatchObject({ ownerId: null })
    expect(await session.ticket.get(third)).toMatchObject({ ownerId: null, assignedBy: null })
  })

  it('in turns for everybody else, once for each event', async () => {
    const { session, junior, senior, opens } = await desk()
    const ids = [await opens(), await opens()]

    const owners = []
    for (const id of ids) owners.push((await session.ticket.assign({ id, trigger: `opened ${id}` })).ownerId)
    const again = await session.ticket.assign({ id: ids[0] ?? '', trigger: `opened ${ids[0]}` })

    expect(new Set(owners)).toEqual(new Set([junior, senior]))
    expect(again.ownerId).toBe(owners[0])
    expect(await session.ticket.get(ids[0] ?? '')).toMatchObject({ ownerId: owners[0], assignedBy: 'all' })
  })

  it('no more once it is solved, and is nobody’s rule where it was given by hand', async () => {
    const { session, junior, opens } = await desk()
    const id = await opens()
    await session.ticket.assign({ id })
    expect(await session.ticket.update(id, { ownerId: junior })).toMatchObject({ ownerId: junior })
    await session.ticket.solve({ id })

    await expect(session.ticket.assign({ id })).rejects.toMatchObject({ code: 'CRM_TICKET_NOT_OPEN' })
  })

  it('by its new tier once its account has one', async () => {
    const { session, accountId, opens } = await desk()
    const [open, solved] = [await opens({ accountId }), await opens({ accountId })]
    await session.ticket.solve({ id: solved })

    await session.account.update(accountId, { tier: 'silver' })

    expect(await session.ticket.get(open)).toMatchObject({ tier: 'silver' })
    expect(await session.ticket.get(solved)).toMatchObject({ tier: 'gold' })
  })
})

describe('a ticket that nobody owns', () => {
  it('is taken by one, who can hold no more than they can', async () => {
    const { as, session, junior, senior, opens } = await desk()
    const [a, b, c] = [await opens(), await opens(), await opens()]
    const [first, other] = [as(junior, 'admin'), as(senior, 'admin')]

    expect(await first.ticket.grab({ id: a })).toMatchObject({ ownerId: junior, assignedBy: 'grab' })
    await expect(other.ticket.grab({ id: a })).rejects.toMatchObject({ code: 'CRM_TICKET_TAKEN' })
    await expect(first.ticket.grab({ id: a })).rejects.toMatchObject({ code: 'CRM_TICKET_OWNED' })
    await first.ticket.grab({ id: b })
    await expect(first.ticket.grab({ id: c })).rejects.toMatchObject({ code: 'CRM_TICKET_CAPACITY' })
    await first.ticket.solve({ id: a })
    await expect(first.ticket.grab({ id: c })).resolves.toMatchObject({ ownerId: junior })
    await expect(session.ticket.grab({ id: await opens() })).rejects.toMatchObject({
      code: 'CRM_TICKET_NO_USER',
    })
  })
})

describe('an escalated ticket', () => {
  it('is a level higher each time, with whom it is said', async () => {
    const { session, junior, senior, teamId, opens } = await desk()
    const id = await opens({ ownerId: junior })

    await session.ticket.escalate({ id, to: senior, reason: 'Too hard' })
    const twice = await session.ticket.escalate({ id, teamId, reason: 'Still' })

    expect(twice).toMatchObject({
      ...{ escalationLevel: 2, ownerId: senior, teamId, escalatedAt: new Date('2026-11-02T09:00:00Z') },
    })
    await session.user.update(junior, { isActive: false })
    await expect(session.ticket.escalate({ id, to: junior, reason: 'Back' })).rejects.toMatchObject({
      code: 'CRM_TICKET_NO_USER',
    })
  })
})
