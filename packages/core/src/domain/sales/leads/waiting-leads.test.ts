import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  type Duration,
  pool,
  queue,
  type Role,
  roundRobin,
  type Target,
  whyNot,
} from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'own', update: 'own', commands: ['grab', 'release', 'disqualify'] } },
}

/** A team of one or more, each of whom holds one lead at most. */
async function desk(
  { people = 1, ...options }: { people?: number } & Partial<Parameters<typeof queue>[0]> = {},
  behind: readonly Target[] = [],
) {
  const rule: AssignmentRule = {
    ...{ id: 'north', on: 'lead', priority: 1, when: { region: 'north' } },
    assign: [
      roundRobin({ team: 'north', capacity: 1, presence: 'online' }),
      queue({ queue: 'north', ...options }),
      ...behind,
    ],
  }
  const made = await createTestCrm({ assignment: [rule], roles: [rep] })
  const { session } = made
  const team = await session.team.create({ code: 'north', name: 'North' })
  const ids: string[] = []
  for (let position = 0; position < people; position++) {
    const { id } = await session.user.create(aUser({ name: `Rep ${position}`, presence: 'online' }))
    await session.teamMember.create({ teamId: team.id, userId: id, position })
    ids.push(id)
  }
  let count = 0
  const arrive = async (more: object = {}) => {
    count += 1
    const lead = { name: `Lead ${count}`, email: `lead${count}@example.com`, region: 'north', ...more }
    return (await session.lead.capture({ lead })).leadId
  }
  const ownerOf = async (id: string) => (await session.lead.get(id))?.ownerId ?? null
  const line = async () =>
    (await session.queueItem.list({ orderBy: 'place' })).items.map(({ recordId }) => recordId)
  return { ...made, team, ids, ann: ids[0] as string, arrive, ownerOf, line }
}

describe('a lead that nobody can take', () => {
  it('waits in the queue of its rule, and is given when a lead before it is closed', async () => {
    const { session, crm, ann, arrive, ownerOf, line } = await desk()
    const first = await arrive()
    const second = await arrive()
    expect([await ownerOf(first), await ownerOf(second)]).toEqual([ann, null])
    expect(await session.lead.get(second)).toMatchObject({ waitingFor: 'queue', assignedBy: 'north' })

    await session.lead.disqualify({ id: first, reason: 'No budget' })
    await crm.tick()

    expect(await session.lead.get(second)).toMatchObject({
      ...{ ownerId: ann, assignedBy: 'north', waitingFor: null },
    })
    expect([await line(), await session.queueCheck.count()]).toEqual([[], 0])
  })

  it('says so in its decision', async () => {
    const { session, ann, arrive } = await desk()
    await arrive()
    const { id } = await session.lead.create(aLead({ region: 'north' }))

    const decision = await session.lead.assign({ id })

    expect(decision).toMatchObject({ ownerId: null, unassigned: 'queued', queue: 'north', rule: 'north' })
    expect(whyNot(decision, ann)).toBe('full')
  })

  type Desk = Awaited<ReturnType<typeof desk>>
  it.each<[string, (desk: Desk, held: string) => Promise<unknown>, number]>([
    ['is converted', ({ session }, id) => session.lead.convert({ id }), 1],
    ['is released', ({ as, ann }, id) => as(ann, 'rep').lead.release({ id }), 1],
    ['is deleted', ({ session }, id) => session.lead.delete(id), 1],
    ['is given away by hand', ({ session }, id) => session.lead.update(id, { ownerId: null }), 1],
    [
      'stays, and its owner may hold more',
      ({ session, ann }) => session.user.update(ann, { capacity: 5 }),
      0,
    ],
  ])('is given when one before it %s', async (_, free, given) => {
    const there = await desk()
    const held = await there.arrive()
    const next = await there.arrive()

    await free(there, held)
    await there.crm.tick()

    expect((await there.ownerOf(next)) === there.ann ? 1 : 0).toBe(given)
  })

  it.each<[string, (desk: Desk) => Promise<unknown>]>([
    ['comes online', ({ session, ann }) => session.user.update(ann, { presence: 'online' })],
    [
      'joins the team',
      async ({ session, team }) => {
        const { id } = await session.user.create(aUser({ name: 'New', presence: 'online' }))
        await session.teamMember.create({ teamId: team.id, userId: id })
      },
    ],
  ])('is given when somebody %s', async (_, come) => {
    const there = await desk()
    await there.session.user.update(there.ann, { presence: 'offline' })
    const id = await there.arrive()
    expect(await there.ownerOf(id)).toBeNull()

    await come(there)
    await there.crm.tick()

    expect(await there.ownerOf(id)).not.toBeNull()
  })

  it('is given when an absence ends, at its end and not before', async () => {
    const { session, clock, ann, arrive, ownerOf } = await desk()
    const until = new Date(clock.now() + 3_600_000)
    await session.absence.create({ userId: ann, from: new Date(clock.now()), to: until })
    const id = await arrive()

    await clock.advance('59m' as Duration)
    expect(await ownerOf(id)).toBeNull()
    await clock.advance('1m')

    expect(await session.lead.get(id)).toMatchObject({ ownerId: ann, assignedAt: until })
  })

  it('is given when somebody is back early', async () => {
    const { session, crm, clock, ann, arrive, ownerOf } = await desk()
    const away = { userId: ann, from: new Date(clock.now()), to: new Date(clock.now() + 3_600_000) }
    const absence = await session.absence.create(away)
    const id = await arrive()

    await session.absence.delete(absence.id)
    await crm.tick()

    expect(await ownerOf(id)).toBe(ann)
  })
})

describe('a queue', () => {
  it('gives the highest priority first, and among equals who has waited longest', async () => {
    const priority = ({ urgency }: Readonly<Record<string, unknown>>) => (urgency === 'high' ? 1 : 0)
    const { session, crm, clock, ann, arrive, line } = await desk({ priority })
    let held = await arrive()
    const arrived: string[] = []
    for (const urgency of ['normal', 'high', 'normal', 'high']) {
      await clock.advance('1m')
      arrived.push(await arrive({ urgency }))
    }
    const [a, b, c, d] = arrived
    expect(await line()).toEqual([b, d, a, c])

    const given: unknown[] = []
    for (let times = 0; times < 4; times++) {
      await session.lead.disqualify({ id: held, reason: 'Done' })
      await crm.tick()
      const [next] = (await session.lead.list({ where: { ownerId: ann, status: 'new' } })).items
      held = next?.id ?? ''
      given.push(held)
    }

    expect(given).toEqual([b, d, a, c])
  })

  it('lets nobody pass: who comes when somebody has just become free stands behind those who wait', async () => {
    const { session, crm, ann, arrive, ownerOf } = await desk()
    const held = await arrive()
    const waiting = await arrive()
    await session.lead.disqualify({ id: held, reason: 'Done' })

    const late = await arrive()
    await crm.tick()

    expect([await ownerOf(waiting), await ownerOf(late)]).toEqual([ann, null])
  })

  it('keeps the order of those that came at one instant, however many', async () => {
    const { session, crm, ann } = await desk()
    await session.lead.captureMany(
      Array.from({ length: 60 }, (_, at) => ({
        lead: { name: `L ${at}`, email: `l${at}@example.com`, region: 'north' },
      })),
    )

    await session.user.update(ann, { isActive: false })
    await session.user.update(ann, { isActive: true })
    const [held] = (await session.lead.list({ where: { ownerId: ann } })).items
    await session.lead.disqualify({ id: held?.id ?? '', reason: 'Done' })
    await crm.tick()

    const owned = (await session.lead.list({ where: { ownerId: ann }, orderBy: 'name' })).items
    expect(owned.map(({ name }) => name)).toEqual(['L 0', 'L 1'])
  })

  it('that is full sends on to the next target, and says why', async () => {
    const { session, arrive, line } = await desk({ max: 2 }, [pool()])
    await arrive()
    const waiting = [await arrive(), await arrive()]
    const { id } = await session.lead.create(aLead({ region: 'north' }))

    const decision = await session.lead.assign({ id })

    expect(decision).toMatchObject({ ownerId: null, unassigned: 'pool' })
    expect(await line()).toEqual(waiting)
    expect(await session.lead.get(id)).toMatchObject({ waitingFor: null })
  })

  it('that is full and the last target leaves it in the pool', async () => {
    const { session, arrive } = await desk({ max: 1 })
    await arrive()
    await arrive()
    const { id } = await session.lead.create(aLead({ region: 'north' }))

    expect(await session.lead.assign({ id })).toMatchObject({ unassigned: 'queue-full' })
  })

  it('passes over what a rule has nobody for, and gives what another rule can', async () => {
    const to = (team: string): AssignmentRule => ({
      ...{ id: team, on: 'lead', priority: 1, when: { region: team } },
      assign: [roundRobin({ team, presence: 'online' }), queue({ queue: 'all' })],
    })
    const { session, crm } = await createTestCrm({ assignment: [to('north'), to('south')] })
    for (const code of ['north', 'south']) {
      const { id: teamId } = await session.team.create({ code, name: code })
      const { id: userId } = await session.user.create(aUser({ name: code, presence: 'offline' }))
      await session.teamMember.create({ teamId, userId })
    }
    await session.lead.captureMany(
      Array.from({ length: 90 }, (_, at) => ({
        lead: { name: `L`, email: `l${at}@example.com`, region: at < 50 ? 'north' : 'south' },
      })),
    )

    const [south] = (await session.user.list({ where: { name: 'south' } })).items
    await session.user.update(south?.id ?? '', { presence: 'online' })
    await crm.tick()

    expect(await session.lead.count({ ownerId: south?.id ?? '' })).toBe(40)
    expect(await session.queueItem.count()).toBe(50)
  })

  it('is left by a lead that is closed, given away by hand, or deleted', async () => {
    const { session, crm, ann, arrive, line } = await desk()
    const held = await arrive()
    const [closed, given, deleted, next] = [await arrive(), await arrive(), await arrive(), await arrive()]

    await session.lead.disqualify({ id: closed, reason: 'No budget' })
    await session.lead.update(given, { ownerId: 'someone' }).catch(() => undefined)
    const { id: bob } = await session.user.create(aUser({ name: 'Bob' }))
    await session.lead.update(given, { ownerId: bob })
    await session.lead.delete(deleted)
    await session.lead.disqualify({ id: held, reason: 'Done' })
    await crm.tick()

    expect(await session.lead.get(next)).toMatchObject({ ownerId: ann })
    expect(await session.lead.get(given)).toMatchObject({ ownerId: bob, waitingFor: null })
    expect(await line()).toEqual([])
  })

  it('keeps a lead in its place when it is assigned again', async () => {
    const { session, arrive, line } = await desk()
    await arrive()
    const [a, b] = [await arrive(), await arrive()]

    await session.lead.assign({ id: a })

    expect(await line()).toEqual([a, b])
  })

  it('can be worked off by hand', async () => {
    const { session, ann, arrive, ownerOf } = await desk()
    const held = await arrive()
    const next = await arrive()
    await session.lead.disqualify({ id: held, reason: 'Done' })

    expect(await session.queueItem.drain({ queue: 'north' })).toEqual({ given: 1, goesOn: false })

    expect(await ownerOf(next)).toBe(ann)
    await expect(session.queueItem.drain({ queue: 'west' })).rejects.toMatchObject({
      code: 'CRM_QUEUE_UNKNOWN',
    })
  })
})

describe('a lead that waits', () => {
  it('is no free game', async () => {
    const { as, ann, arrive, line } = await desk()
    await arrive()
    const id = await arrive()

    await expect(as(ann, 'rep').lead.grab({ id })).rejects.toMatchObject({ code: 'CRM_LEAD_WAITING' })
    expect(await line()).toEqual([id])
  })

  it('may be grabbed where the queue says so, and leaves the queue by that', async () => {
    const { as, ann, arrive, line } = await desk({ isGrabbable: true })
    await arrive()
    const id = await arrive()

    expect(await as(ann, 'rep').lead.grab({ id })).toMatchObject({ ownerId: ann, waitingFor: null })
    expect(await line()).toEqual([])
  })
})

it('a CRM without queues has no hook for them', async () => {
  const { crm } = await createTestCrm()

  expect(
    crm
      .hooks()
      .filter(({ entity, phase }) => entity === 'user' || (entity === 'lead' && phase === 'after'))
      .map(({ id }) => id),
    // Those keep the ledger of consent.
  ).toEqual(['core.after-lead-create', 'core.after-lead-update'])
})

it.each<[string, object, string, string]>([
  ['a misspelt option', queue({ queue: 'q', maxx: 3 } as never), 'OPTION_UNKNOWN', 'did you mean "max"'],
  ['a queue without a name', queue({} as never), 'OPTION_INVALID', 'must be a name'],
  ['a size of none', queue({ queue: 'q', max: 0 }), 'OPTION_INVALID', 'whole number'],
  ['a priority of text', queue({ queue: 'q', priority: 'high' as never }), 'OPTION_INVALID', 'whole number'],
])('refuses %s', async (_, wrong, code, message) => {
  const rule = { id: 'north', on: 'lead', priority: 1, when: {} }
  const assign = [roundRobin({ team: 'north' }), wrong as Target]

  await expect(createTestCrm({ assignment: [{ ...rule, assign }] })).rejects.toMatchObject({
    code: 'CRM_CONFIG',
    issues: [expect.objectContaining({ code, message: expect.stringContaining(message) })],
  })
})

it('refuses a queue that nothing drains', async () => {
  const rule = { id: 'north', on: 'lead', priority: 1, when: {}, assign: queue({ queue: 'q' }) }

  await expect(createTestCrm({ assignment: [rule] })).rejects.toMatchObject({
    issues: [expect.objectContaining({ code: 'QUEUE_UNDRAINED', path: 'north.assign' })],
  })
})
