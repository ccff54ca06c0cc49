import { describe, expect, it } from 'vitest'
import { f, type PoolRules, type ReclaimRule, type Role } from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const idle: ReclaimRule = { id: 'idle', when: {}, basis: 'lastFollowUp', after: '7d' }
const rep: Role = {
  id: 'rep',
  grants: {
    lead: { read: 'all', update: 'own', commands: ['grab', 'release', 'protect', 'undoReclaim'] },
    activity: { read: 'own', create: true, update: 'own' },
  },
}
const DAY = 86_400_000

async function office(pool: PoolRules) {
  const made = await createTestCrm({ roles: [rep], pool, zone: 'Asia/Shanghai' })
  const { session, clock } = made
  const boss = await session.user.create(aUser({ name: 'Boss' }))
  const ann = await session.user.create(aUser({ name: 'Ann', managerId: boss.id }))
  const bob = await session.user.create(aUser({ name: 'Bob' }))
  const lead = await session.lead.create(aLead({ ownerId: ann.id }))
  const ownerOf = async (id = lead.id) => (await session.lead.get(id))?.ownerId ?? null
  const call = (more: object = {}) =>
    session.activity.create({ type: 'call', subject: 'Call', leadId: lead.id, ownerId: ann.id, ...more })
  const began = clock.now()
  return {
    ...made,
    lead,
    ownerOf,
    call,
    began,
    annId: ann.id,
    bobId: bob.id,
    bossId: boss.id,
    ann: made.as(ann.id, 'rep'),
    bob: made.as(bob.id, 'rep'),
  }
}

describe('a lead that nobody follows up', () => {
  it('goes back into the pool when its time is over and not before, with why in its history', async () => {
    const { session, lead, clock, annId, began } = await office({ reclaim: [idle] })

    clock.set(new Date(began + 7 * DAY - 1))
    await clock.advance('0ms')
    expect(await session.lead.get(lead.id)).toMatchObject({ ownerId: annId })
    await clock.advance('1ms')

    const due = new Date(began + 7 * DAY).toISOString()
    expect(await session.lead.get(lead.id)).toMatchObject({
      ownerId: null,
      poolEnteredAt: new Date(due),
      previousOwners: [{ userId: annId, until: due }],
      releaseReason: 'reclaim: idle',
      reclaimed: { rule: 'idle', dueAt: due, ownerId: annId, rules: [{ rule: 'idle', verdict: 'due' }] },
      poolCheckAt: null,
    })
    expect((await session.lead.history(lead.id)).at(-1)).toMatchObject({ command: 'lead.checkPool' })
  })

  it.each<[string, (made: Awaited<ReturnType<typeof office>>) => Promise<string>]>([
    ['given when it was made', async ({ lead }) => lead.id],
    [
      'made by an import',
      async ({ session, annId }) => {
        await session.importRecords([{ name: 'Imported', owner: annId }], {
          importId: 'file',
          into: 'lead',
          mapping: { name: 'name', owner: 'ownerId' },
        })
        return (await session.lead.list({ where: { name: 'Imported' } })).items[0]?.id ?? ''
      },
    ],
    [
      'made among many',
      async ({ session, annId }) => {
        const [one] = await session.lead.createMany([aLead({ ownerId: annId })])
        return one?.ok ? one.record.id : ''
      },
    ],
    [
      'handed on',
      async ({ session, lead, bobId }) => (await session.lead.update(lead.id, { ownerId: bobId })).id,
    ],
    [
      'grabbed',
      async ({ session, bob }) => {
        const { id } = await session.lead.create(aLead())
        return (await bob.lead.grab({ id })).id
      },
    ],
    [
      'reopened',
      async ({ session, lead }) => {
        await session.lead.disqualify({ id: lead.id, reason: 'No budget' })
        return (await session.lead.reopen({ id: lead.id })).id
      },
    ],
  ])('was %s, and its clock runs', async (_, way) => {
    const made = await office({ reclaim: [idle] })
    const id = await way(made)
    await made.clock.advance('6d')
    expect(await made.ownerOf(id)).not.toBeNull()

    await made.clock.advance('1d')

    expect(await made.ownerOf(id)).toBeNull()
  })

  it('starts anew with whoever owns it next, and never for an edit', async () => {
    const { session, lead, clock, ownerOf, bobId } = await office({ reclaim: [idle] })
    await clock.advance('5d')
    await session.lead.update(lead.id, { ownerId: bobId })
    await clock.advance('6d')
    await session.lead.update(lead.id, { phone: '13800138000', region: 'north' })
    expect(await ownerOf()).toBe(bobId)

    await clock.advance('1d')

    expect(await ownerOf()).toBeNull()
  })

  it('is left alone while it is exempt, and due by the old time when it is no more', async () => {
    const { session, lead, clock, ownerOf } = await office({
      reclaim: [{ ...idle, exempt: { urgency: 'high' } }],
    })
    await session.lead.update(lead.id, { urgency: 'high' })
    await clock.advance('20d')
    expect(await ownerOf()).not.toBeNull()

    await session.lead.update(lead.id, { urgency: 'normal' })
    await clock.advance('0ms')

    expect(await ownerOf()).toBeNull()
  })

  it('is looked at again each day while other records exempt it', async () => {
    const { session, lead, clock, ownerOf } = await office({
      reclaim: [
        { ...idle, basis: 'ownedSince', exempt: { activities: { some: { type: 'task', doneAt: null } } } },
      ],
    })
    const task = await session.activity.create({ type: 'task', subject: 'Offer', leadId: lead.id })
    await clock.advance('10d')
    expect(await ownerOf()).not.toBeNull()

    await session.activity.complete({ id: task.id })
    await clock.advance('1d')

    expect(await ownerOf()).toBeNull()
  })

  it('empties its open tasks, or leaves them, as the rule says', async () => {
    for (const tasks of ['release', 'keep'] as const) {
      const { session, lead, clock, annId } = await office({ reclaim: [{ ...idle, tasks }] })
      const open = await session.activity.create({
        type: 'task',
        subject: 'Offer',
        leadId: lead.id,
        ownerId: annId,
      })
      const done = await session.activity.create({
        type: 'task',
        subject: 'Old',
        leadId: lead.id,
        ownerId: annId,
        doneAt: new Date(clock.now()),
      })

      await clock.advance('7d')

      expect((await session.activity.get(open.id))?.ownerId).toBe(tasks === 'keep' ? annId : null)
      expect((await session.activity.get(done.id))?.ownerId).toBe(annId)
    }
  })
})

describe('a day on the calendar', () => {
  it('from which days are counted ends in a day of the calendar', async () => {
    const made = await createTestCrm({
      zone: 'Asia/Shanghai',
      fields: { lead: { contractEnd: f.date().optional() } },
      pool: { reclaim: [{ id: 'lapsed', when: {}, basis: { field: 'contractEnd' }, after: '90d' }] },
    })
    const ann = await made.session.user.create(aUser())
    const { id } = await made.session.lead.create({ ...aLead({ ownerId: ann.id }) })
    await made.session.lead.update(id, { contractEnd: '2026-12-31' })

    made.clock.set('2027-03-30T15:59:59.999Z')
    await made.crm.tick()
    expect((await made.session.lead.get(id))?.ownerId).toBe(ann.id)
    made.clock.set('2027-03-30T16:00:00Z')
    await made.crm.tick()

    expect((await made.session.lead.get(id))?.ownerId).toBeNull()
  })
})

describe('a follow-up', () => {
  it('puts the reclaim off, counted from when it was done', async () => {
    const { call, clock, ownerOf, session, lead } = await office({ reclaim: [idle] })
    await clock.advance('5d')
    await call()
    expect((await session.lead.get(lead.id))?.lastFollowUpAt).toEqual(new Date(clock.now()))
    await clock.advance('6d')
    expect(await ownerOf()).not.toBeNull()

    await clock.advance('1d')

    expect(await ownerOf()).toBeNull()
  })

  it.each([
    ['a short note', { type: 'note', body: 'hey' }, false],
    ['a long note', { type: 'note', body: '客户要求下周三前报价，预算二十万' }, true],
    ['a call of a minute', { type: 'call', minutes: 1 }, false],
    ['a call of two', { type: 'call', minutes: 2 }, true],
    ['a call of somebody else', { type: 'call', minutes: 9, ownerId: null }, false],
    ['a meeting that lies ahead', { type: 'call', minutes: 9, dueAt: new Date('2027-01-01') }, false],
    ['a call dated ahead', { type: 'call', minutes: 9, doneAt: new Date('2027-01-01') }, false],
  ])('is what its rule says: %s', async (_, said, counts) => {
    const { call, clock, session, lead } = await office({
      reclaim: [idle],
      followUp: {
        when: {
          any: [
            { type: 'call', minutes: { gte: 2 } },
            { type: 'note', textLength: { gte: 10 } },
          ],
        },
        by: 'owner',
      },
    })
    await clock.advance('1d')

    await call(said)

    expect((await session.lead.get(lead.id))?.lastFollowUpAt != null).toBe(counts)
  })

  it('counts from when it happened when it is backdated, edited or deleted', async () => {
    const { call, clock, session, lead, began } = await office({ reclaim: [idle] })
    const last = async () => (await session.lead.get(lead.id))?.lastFollowUpAt?.getTime()
    await clock.advance('5d')

    const first = await call({ doneAt: new Date(began + 2 * DAY) })
    expect(await last()).toBe(began + 2 * DAY)
    const second = await call({ doneAt: new Date(began + 4 * DAY) })
    await call({ doneAt: new Date(began + 3 * DAY) })
    expect(await last()).toBe(began + 4 * DAY)
    await session.activity.update(second.id, { doneAt: new Date(began + DAY) })
    expect(await last()).toBe(began + 3 * DAY)
    await session.activity.update(first.id, { doneAt: new Date(began + 5 * DAY) })
    expect(await last()).toBe(began + 5 * DAY)
    await session.activity.delete(first.id)
    expect(await last()).toBe(began + 3 * DAY)
    await session.activity.restore(first.id)
    expect(await last()).toBe(began + 5 * DAY)
  })

  it('moves with its activity to another lead', async () => {
    const { call, clock, session, lead, annId } = await office({ reclaim: [idle] })
    const other = await session.lead.create(aLead({ ownerId: annId }))
    await clock.advance('1d')
    const { id } = await call()

    await session.activity.update(id, { leadId: other.id })

    expect(await session.lead.get(lead.id)).toMatchObject({ lastFollowUpAt: null })
    expect(await session.lead.get(other.id)).toMatchObject({ lastFollowUpAt: new Date(clock.now()) })
  })
})

describe('before a reclaim', () => {
  const ladder: ReclaimRule = {
    ...idle,
    remind: [
      { at: '3d', tell: ['owner'] },
      { at: '5d', tell: ['owner', 'manager'] },
    ],
  }
  const reminders = async ({ session, lead }: Awaited<ReturnType<typeof office>>) =>
    (await session.activity.list({ where: { leadId: lead.id, type: 'reminder' }, orderBy: 'dueAt' })).items

  it('the owner is told on the third day, the manager as well on the fifth', async () => {
    const made = await office({ reclaim: [ladder] })
    const { clock, began, annId, bossId, ownerOf } = made

    await clock.advance('6d')

    const told = (await reminders(made)).map(({ ownerId, dueAt }) => [ownerId, dueAt?.getTime()])
    expect(told.sort()).toEqual(
      [
        [annId, began + 3 * DAY],
        [annId, began + 5 * DAY],
        [bossId, began + 5 * DAY],
      ].sort(),
    )
    await clock.advance('1d')
    expect(await ownerOf()).toBeNull()
    expect(await reminders(made)).toHaveLength(3)
  })

  it('a follow-up cancels what is left, and begins the steps anew for the new date', async () => {
    const made = await office({ reclaim: [ladder] })
    await made.clock.advance('4d')
    await made.call()
    const calledAt = made.clock.now()

    await made.clock.advance('4d')

    const at = (await reminders(made)).map(({ dueAt }) => dueAt?.getTime())
    expect(at).toEqual([made.began + 3 * DAY, calledAt + 3 * DAY])
  })

  it('each step is dated at its instant, however late the tick', async () => {
    const made = await office({ reclaim: [ladder] })

    made.clock.set(new Date(made.began + 6 * DAY))
    await made.crm.tick()
    await made.crm.tick()

    const at = (await reminders(made)).map(({ dueAt }) => dueAt?.getTime())
    expect(at).toEqual([3, 5, 5].map((day) => made.began + day * DAY))
  })
})

describe('a reclaim within its grace', () => {
  const gracious: ReclaimRule = { ...idle, grace: '2d' }

  it('is undone: the owner before has it again, as it was, and as long again to do something', async () => {
    const { session, lead, clock, ann, annId, ownerOf, call } = await office({ reclaim: [gracious] })
    const task = await session.activity.create({
      type: 'task',
      subject: 'Offer',
      leadId: lead.id,
      ownerId: annId,
    })
    await clock.advance('1d')
    await call()
    await clock.advance('1d')
    const before = await session.lead.get(lead.id)
    await clock.advance('6d')
    expect(await ownerOf()).toBeNull()
    await clock.advance('1d')

    await ann.lead.undoReclaim({ id: lead.id })

    const { ownerId, previousOwners, lastFollowUpAt, ownedSince, assignedBy } = before ?? {}
    expect(await session.lead.get(lead.id)).toMatchObject({
      ...{ ownerId, previousOwners, lastFollowUpAt, ownedSince, assignedBy },
      ...{ reclaimed: null, poolEnteredAt: null, releaseReason: null },
    })
    expect((await session.activity.get(task.id))?.ownerId).toBe(annId)
    await clock.advance('47h')
    expect(await ownerOf()).toBe(annId)
    await clock.advance('1h')
    expect(await ownerOf()).toBeNull()
  })

  it('is not undone when it is over, when somebody claimed the lead, or when there was none', async () => {
    const { session, lead, clock, ann, bob } = await office({ reclaim: [gracious] })
    const undo = () => ann.lead.undoReclaim({ id: lead.id })
    await session.lead.release({ id: lead.id })
    await expect(undo()).rejects.toMatchObject({ code: 'CRM_RECLAIM_NONE' })
    await ann.lead.grab({ id: lead.id })
    await clock.advance('7d')

    await bob.lead.grab({ id: lead.id })
    await expect(undo()).rejects.toMatchObject({ code: 'CRM_LEAD_TAKEN' })
    await bob.lead.release({ id: lead.id })
    await expect(undo()).rejects.toMatchObject({ code: 'CRM_RECLAIM_NONE' })
    await ann.lead.grab({ id: lead.id })
    await clock.advance('9d')
    await expect(undo()).rejects.toMatchObject({ code: 'CRM_RECLAIM_FINAL' })
  })
})

describe('a protected lead', () => {
  const until = (clock: { now(): number }, days: number) => new Date(clock.now() + days * DAY)
  const input = (id: string, at: Date) => ({ id, until: at, reason: 'Waits for the fair' })

  it('is not reclaimed until its protection is over; then the clock decides', async () => {
    const { lead, clock, ann, ownerOf } = await office({ reclaim: [idle] })
    await ann.lead.protect(input(lead.id, until(clock, 10)))

    await clock.advance('9d')
    expect(await ownerOf()).not.toBeNull()
    await clock.advance('1d')

    expect(await ownerOf()).toBeNull()
  })

  it('is due by the old time once it is unprotected', async () => {
    const { session, lead, clock, ann, ownerOf } = await office({ reclaim: [idle] })
    await ann.lead.protect(input(lead.id, until(clock, 30)))
    await clock.advance('8d')

    await session.lead.unprotect({ id: lead.id })
    await clock.advance('0ms')

    expect(await ownerOf()).toBeNull()
  })

  it("is one of few, for a limited time, and its owner's", async () => {
    const { session, lead, clock, ann, bob, annId } = await office({ protect: { max: 1, longest: '30d' } })
    const other = await session.lead.create(aLead({ ownerId: annId }))
    await ann.lead.protect(input(lead.id, until(clock, 30)))

    await expect(ann.lead.protect(input(lead.id, until(clock, 31)))).rejects.toMatchObject({
      code: 'CRM_PROTECT_UNTIL',
      meta: { latest: until(clock, 30).toISOString() },
    })
    await expect(ann.lead.protect(input(lead.id, until(clock, 0)))).rejects.toMatchObject({
      code: 'CRM_PROTECT_UNTIL',
    })
    await expect(ann.lead.protect(input(other.id, until(clock, 1)))).rejects.toMatchObject({
      code: 'CRM_PROTECT_LIMIT',
    })
    await expect(bob.lead.protect(input(other.id, until(clock, 1)))).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await ann.lead.protect(input(lead.id, until(clock, 5)))
    await clock.advance('5d')
    await expect(ann.lead.protect(input(other.id, until(clock, 1)))).resolves.toMatchObject({
      ownerId: annId,
    })
  })

  it('loses its protection with its owner', async () => {
    const { lead, clock, ann } = await office({ reclaim: [idle] })
    await ann.lead.protect(input(lead.id, until(clock, 10)))

    expect(await ann.lead.release({ id: lead.id })).toMatchObject({
      protectedUntil: null,
      protectReason: null,
    })
  })
})

describe('a locked lead', () => {
  it('is neither reclaimed nor claimed until it is unlocked', async () => {
    const { session, lead, clock, ownerOf, bob } = await office({ reclaim: [idle] })
    await session.lead.lock({ id: lead.id, reason: 'Dispute' })
    await clock.advance('30d')
    expect(await ownerOf()).not.toBeNull()
    await session.lead.release({ id: lead.id })
    await expect(bob.lead.grab({ id: lead.id })).rejects.toMatchObject({ code: 'CRM_LEAD_LOCKED' })

    await session.lead.unlock({ id: lead.id })

    await expect(bob.lead.grab({ id: lead.id })).resolves.toBeDefined()
  })
})
