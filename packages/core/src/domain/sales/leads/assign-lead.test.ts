import { describe, expect, it } from 'vitest'
import { type AssignmentRule, person, roundRobin } from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

async function office() {
  const north: AssignmentRule = {
    id: 'north',
    on: 'lead',
    priority: 10,
    when: { region: 'north' },
    assign: roundRobin({ team: 'north' }),
  }
  const boss: AssignmentRule = {
    id: 'boss',
    on: 'lead',
    priority: 5,
    when: { urgency: 'high' },
    assign: person('nobody'),
  }
  const made = await createTestCrm({ assignment: [boss, north] })
  const { session } = made
  const team = await session.team.create({ code: 'north', name: 'North' })
  const users = []
  for (const position of [2, 1, 0]) {
    const user = await session.user.create(aUser({ name: `Rep ${position}` }))
    await session.teamMember.create({ teamId: team.id, userId: user.id, position })
    users.unshift(user)
  }
  return { ...made, team, users, ids: users.map(({ id }) => id) }
}

describe('an assigned lead', () => {
  it('goes to whose turn it is, and says by which rule, when and why', async () => {
    const { session, ids, clock } = await office()
    const { id } = await session.lead.create(aLead({ region: 'north' }))

    const decision = await session.lead.assign({ id })

    expect(decision).toEqual({
      ruleSet: 'lead',
      version: expect.stringMatching(/^1-[0-9a-f]{8}$/),
      settled: { by: 'turns', alike: 3 },
      tried: [],
      rule: 'north',
      ownerId: ids[0],
      rules: [{ rule: 'north', matched: true }],
      candidates: [
        { userId: ids[0], verdict: 'chosen' },
        { userId: ids[1], verdict: 'eligible' },
        { userId: ids[2], verdict: 'eligible' },
      ],
    })
    expect(await session.lead.get(id)).toMatchObject({
      ownerId: ids[0],
      assignedBy: 'north',
      assignedAt: new Date(clock.now()),
    })
  })

  it("that is given away by hand is the rule's no more", async () => {
    const { session, ids } = await office()
    const { id } = await session.lead.create(aLead({ region: 'north' }))
    await session.lead.assign({ id })

    expect(await session.lead.update(id, { title: 'CTO' })).toMatchObject({ assignedBy: 'north' })
    expect(await session.lead.update(id, { ownerId: ids[2] ?? null })).toMatchObject({
      assignedBy: null,
      assignedAt: null,
    })
  })

  it('goes to each member in turn, by their positions', async () => {
    const { session, ids } = await office()
    const owners: unknown[] = []

    for (let at = 0; at < 6; at++) {
      const { id } = await session.lead.create(aLead({ region: 'north' }))
      owners.push((await session.lead.assign({ id })).ownerId)
    }

    expect(owners).toEqual([...ids, ...ids])
  })

  it.each([
    [
      'inactive',
      async ({ session, ids }: Office) => void (await session.user.update(ids[1] ?? '', { isActive: false })),
    ],
    ['gone', async ({ session, ids }: Office) => session.user.delete(ids[1] ?? '')],
    [
      'no member any more',
      async ({ session, ids }: Office) => {
        const [membership] = (await session.teamMember.list({ where: { userId: ids[1] } as object })).items
        await session.teamMember.delete(membership?.id ?? '')
      },
    ],
  ])('never goes to somebody who is %s', async (_, leave) => {
    const there = await office()
    await leave(there)
    const owners = new Set<unknown>()

    for (let at = 0; at < 6; at++) {
      const { id } = await there.session.lead.create(aLead({ region: 'north' }))
      owners.add((await there.session.lead.assign({ id })).ownerId)
    }

    expect(owners).toEqual(new Set([there.ids[0], there.ids[2]]))
  })

  it('lies in the pool when the rule names somebody who does not exist', async () => {
    const { session } = await office()
    const { id } = await session.lead.create(aLead({ urgency: 'high' }))

    expect(await session.lead.assign({ id })).toMatchObject({ rule: 'boss', ownerId: null })
  })

  it('lies in the pool when no rule matches, and the explanation says why not', async () => {
    const { session } = await office()
    const { id } = await session.lead.create(aLead({ region: 'south' }))

    const decision = await session.lead.assign({ id })

    expect(decision).toMatchObject({ ownerId: null })
    expect(decision.rules).toEqual([
      { rule: 'north', matched: false, firstFalse: 'region eq' },
      { rule: 'boss', matched: false, firstFalse: 'urgency eq' },
    ])
  })

  it('takes no turn from anybody when it is only tried', async () => {
    const { session, ids } = await office()
    const { id } = await session.lead.create(aLead({ region: 'north' }))

    const tried = await session.dryRun((inside) => inside.lead.assign({ id }))

    expect(tried.result.ownerId).toBe(ids[0])
    expect((await session.lead.assign({ id })).ownerId).toBe(ids[0])
  })

  it('is open: what is converted keeps its owner', async () => {
    const { session } = await office()
    const { id } = await session.lead.create(aLead({ region: 'north' }))
    await session.lead.convert({ id })

    await expect(session.lead.assign({ id })).rejects.toMatchObject({ code: 'CRM_LEAD_CLOSED' })
  })

  it('is spread evenly, however many are assigned at once', async () => {
    const { session, ids } = await office()
    const made = await session.lead.createMany(Array.from({ length: 31 }, () => aLead({ region: 'north' })))
    const leads = made.flatMap((one) => (one.ok ? [one.record.id] : []))

    await Promise.all(leads.map((id) => session.lead.assign({ id })))

    const loads = await Promise.all(ids.map((ownerId) => session.lead.count({ ownerId })))
    expect(loads.toSorted()).toEqual([10, 10, 11])
  })
})

type Office = Awaited<ReturnType<typeof office>>
