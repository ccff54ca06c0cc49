import { describe, expect, it } from 'vitest'
import { type AssignmentRule, defineEntity, f, queue, type Role, roundRobin } from '../../../index.ts'
import { aContact, aLead, anAccount, anOpportunity, aUser, createTestCrm } from '../../../testing/index.ts'

const rule: AssignmentRule = {
  ...{ id: 'north', on: 'lead', priority: 1, when: { region: 'north' } },
  assign: [roundRobin({ team: 'north', capacity: 2 }), queue({ queue: 'north' })],
}
const boss: Role = {
  id: 'boss',
  grants: { user: { read: 'all', commands: ['handOver'] }, handOver: { read: 'all' } },
}
const vehicle = defineEntity('vehicle', {
  fields: { plate: f.text(), ownerId: f.ref('user').optional() },
})

/** Ann leaves; Bob and Cat stay. */
async function office() {
  const made = await createTestCrm({
    ...{ assignment: [rule], roles: [boss], entities: { vehicle } },
    hooks: (h) =>
      h.check('lead', 'update', ({ current, input, issue }) => {
        if (current?.name === 'Mine' && input.ownerId) issue('MINE', { en: 'is mine.', zh: '是我的。' })
      }),
  })
  const { session } = made
  const [ann, bob, cat] = await Promise.all(
    ['Ann', 'Bob', 'Cat'].map(async (name) => (await session.user.create(aUser({ name }))).id),
  )
  const { id: teamId } = await session.team.create({ code: 'north', name: 'North' })
  for (const [position, userId] of [ann, bob, cat].entries())
    await session.teamMember.create({ teamId, userId: userId ?? '', position })
  return { ...made, ann: ann ?? '', bob: bob ?? '', cat: cat ?? '' }
}

/** What Ann has: of each kind one, and some that is done. */
async function withWork() {
  const there = await office()
  const { session, ann: ownerId } = there
  const account = await session.account.create(anAccount({ ownerId }))
  await session.contact.create(aContact({ accountId: account.id, ownerId }))
  const deal = await session.opportunity.create(anOpportunity(account.id, { ownerId }))
  const lost = await session.opportunity.create(anOpportunity(account.id, { ownerId, name: 'Lost' }))
  await session.opportunity.moveTo({ id: lost.id, stage: 'lost', patch: { lostReason: 'Price' } })
  const lead = await session.lead.create(aLead({ ownerId }))
  const closed = await session.lead.create(aLead({ ownerId, name: 'Closed', email: 'c@example.com' }))
  await session.lead.disqualify({ id: closed.id, reason: 'No budget' })
  const task = await session.activity.create({ type: 'task', subject: 'Call', ownerId, leadId: lead.id })
  const doneAt = new Date('2026-11-01T09:00:00Z')
  const done = await session.activity.create({ type: 'call', subject: 'Called', ownerId, doneAt })
  await session.vehicle.create({ plate: 'A 1', ownerId })
  const ticket = await session.ticket.open({ subject: 'No light', ownerId })
  const solved = await session.ticket.open({ subject: 'No heat', ownerId })
  await session.ticket.solve({ id: solved.id })
  await session.article.create({ slug: 'lights', ownerId })
  return { ...there, account, deal, lost, lead, closed, task, done, ticket, solved }
}
const ALL = {
  account: 1,
  contact: 1,
  lead: 1,
  opportunity: 1,
  ticket: 1,
  article: 1,
  vehicle: 1,
  activity: 1,
}

describe('handing over', () => {
  it('says before how many of each there are, and changes nothing by that', async () => {
    const { session, ann, bob } = await withWork()

    expect(await session.user.handOver({ userId: ann, toUserId: bob, preview: true })).toEqual({
      ...{ handOverId: null, records: ALL, byRules: null },
    })
    expect(
      (await session.user.handOver({ userId: ann, toUserId: bob, includeClosed: true, preview: true }))
        .records,
    ).toEqual({ ...ALL, lead: 2, opportunity: 2, activity: 2, ticket: 2 })
    expect(await session.handOver.count()).toBe(0)
  })

  it('gives all that is open to somebody else, what a host added too, and leaves what is closed', async () => {
    const { session, clock, ann, bob, lead, closed, lost, task, done } = await withWork()

    const { handOverId } = await session.user.handOver({
      ...{ userId: ann, toUserId: bob, reason: 'Moved to Berlin', deactivate: true },
    })
    await clock.advance('1m')

    expect(await session.handOver.get(handOverId ?? '')).toMatchObject({
      ...{ status: 'done', moved: ALL, kept: {}, pending: [], reason: 'Moved to Berlin', startedBy: 'admin' },
    })
    for (const [entity, id] of [
      ['lead', lead.id],
      ['activity', task.id],
    ] as const)
      expect(await session[entity].get(id)).toMatchObject({ ownerId: bob })
    for (const [entity, id] of [
      ['lead', closed.id],
      ['opportunity', lost.id],
      ['activity', done.id],
    ] as const)
      expect(await session[entity].get(id)).toMatchObject({ ownerId: ann })
    expect(await session.user.get(ann)).toMatchObject({ isActive: false })
    expect(await session.lead.get(lead.id)).toMatchObject({
      ...{ assignedBy: 'handOver', previousOwners: [expect.objectContaining({ userId: ann })] },
    })
    expect((await session.lead.history(lead.id)).at(-1)).toMatchObject({
      changes: expect.objectContaining({ ownerId: { before: ann, after: bob } }),
    })
  })

  it('gives what is closed as well when it is asked to', async () => {
    const { session, clock, ann, bob, closed } = await withWork()

    await session.user.handOver({ userId: ann, toUserId: bob, includeClosed: true })
    await clock.advance('1m')

    expect(await session.lead.get(closed.id)).toMatchObject({ ownerId: bob })
    expect(await session.opportunity.count({ ownerId: ann })).toBe(0)
  })

  it('gives leads by the rules, never back to whoever leaves, and lets wait what nobody can take', async () => {
    const { session, clock, ann, bob, cat } = await office()
    for (let at = 0; at < 6; at++)
      await session.lead.create(aLead({ ownerId: ann, email: `n${at}@example.com`, region: 'north' }))
    const asked = { userId: ann, byRules: true, deactivate: true } as const

    expect((await session.user.handOver({ ...asked, preview: true })).byRules).toEqual(
      expect.arrayContaining([
        { userId: bob, leads: 2 },
        { userId: cat, leads: 2 },
      ]),
    )
    await session.user.handOver(asked)
    await clock.advance('1m')

    const held = (ownerId: string) => session.lead.count({ ownerId })
    expect([await held(ann), await held(bob), await held(cat)]).toEqual([0, 2, 2])
    expect(await session.queueItem.count()).toBe(2)
  })

  it('keeps what no rule gives to anybody, and says how many', async () => {
    const { session, clock, ann, account } = await withWork()

    const { handOverId } = await session.user.handOver({ userId: ann, byRules: true })
    await clock.advance('1m')

    expect(await session.handOver.get(handOverId ?? '')).toMatchObject({
      ...{ status: 'done', moved: {}, kept: ALL },
    })
    expect(await session.account.get(account.id)).toMatchObject({ ownerId: ann })
  })

  it('lets an activity follow what it is about, to whoever owns that', async () => {
    const { session, clock, ann, bob, cat } = await office()
    const lead = await session.lead.create(aLead({ ownerId: cat }))
    const task = { type: 'task', subject: 'Call', ownerId: ann } as const
    const onTheirs = await session.activity.create({ ...task, leadId: lead.id })
    const onNothing = await session.activity.create(task)

    await session.user.handOver({ userId: ann, toUserId: bob })
    await clock.advance('1m')

    expect(await session.activity.get(onTheirs.id)).toMatchObject({ ownerId: cat })
    expect(await session.activity.get(onNothing.id)).toMatchObject({ ownerId: bob })
  })

  it('goes on in steps, each of which moves what it counts, and does nothing twice', async () => {
    const { session, crm, clock, ann, bob } = await office()
    await session.lead.createMany(
      Array.from({ length: 450 }, (_, at) => aLead({ ownerId: ann, email: `l${at}@example.com` })),
    )
    const { handOverId, records } = await session.user.handOver({ userId: ann, toUserId: bob })
    expect(records['lead']).toBe(450)

    const seen: unknown[] = []
    for (let ticks = 0; ticks < 12; ticks++) {
      clock.set(new Date(clock.now() + 1))
      await crm.tick()
      const moved = (await session.handOver.get(handOverId ?? ''))?.moved
      expect(await session.lead.count({ ownerId: bob })).toBe(moved?.['lead'] ?? 0)
      seen.push(moved?.['lead'])
    }

    expect([...new Set(seen)]).toEqual([undefined, 200, 400, 450])
    const [one] = (await session.lead.list({ where: { ownerId: bob }, limit: 1 })).items
    expect(await session.lead.history(one?.id ?? '')).toHaveLength(2)
  })

  it('that is asked for twice is one, and another way is refused while it runs', async () => {
    const { session, clock, ann, bob, cat } = await withWork()
    const first = await session.user.handOver({ userId: ann, toUserId: bob })

    expect((await session.user.handOver({ userId: ann, toUserId: bob })).handOverId).toBe(first.handOverId)
    await expect(session.user.handOver({ userId: ann, toUserId: cat })).rejects.toMatchObject({
      code: 'CRM_HAND_OVER_RUNNING',
    })
    await clock.advance('1m')
    const again = await session.user.handOver({ userId: ann, toUserId: bob })

    expect(again.records).toEqual(Object.fromEntries(Object.keys(ALL).map((entity) => [entity, 0])))
  })

  it('leaves what a hook refuses to give, and gives the rest', async () => {
    const { session, clock, ann, bob } = await office()
    const mine = await session.lead.create(aLead({ ownerId: ann, name: 'Mine' }))
    const other = await session.lead.create(aLead({ ownerId: ann, name: 'Other', email: 'o@example.com' }))

    const { handOverId } = await session.user.handOver({ userId: ann, toUserId: bob })
    await clock.advance('1m')

    expect(await session.handOver.get(handOverId ?? '')).toMatchObject({
      ...{ status: 'done', moved: { lead: 1 }, kept: { lead: 1 } },
    })
    expect(await session.lead.get(mine.id)).toMatchObject({ ownerId: ann })
    expect(await session.lead.get(other.id)).toMatchObject({ ownerId: bob })
  })

  it.each<[string, (ids: { ann: string; bob: string }) => object]>([
    ['to nobody', ({ ann }) => ({ userId: ann })],
    ['to oneself', ({ ann }) => ({ userId: ann, toUserId: ann })],
    ['to somebody inactive', ({ ann, bob }) => ({ userId: ann, toUserId: bob, byRules: true })],
  ])('is refused %s', async (_, asked) => {
    const there = await office()
    await there.session.user.update(there.bob, { isActive: false })

    await expect(there.session.user.handOver(asked(there) as never)).rejects.toMatchObject({
      code: 'CRM_HAND_OVER_TO',
    })
  })

  it('makes nobody inactive for who may not change users', async () => {
    const { as, session, ann, bob } = await office()

    await expect(
      as('boss', 'boss').user.handOver({ userId: ann, toUserId: bob, deactivate: true }),
    ).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ code: 'FORBIDDEN_FIELD' }] })
    expect(await session.handOver.count()).toBe(0)
    await as('boss', 'boss').user.handOver({ userId: ann, toUserId: bob })
  })
})
