import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  isCrmError,
  queue,
  type Role,
  roundRobin,
  type Session,
} from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'own', commands: ['grab', 'offers', 'acceptOffer', 'rejectOffer'] } },
}

/** Three people, to each of whom a lead is offered for five minutes; to two at most, then it waits in a queue. */
async function desk({ capacity = 5, times = 2, waits = false } = {}) {
  const offer = { timeout: '5m', times } as const
  const people = roundRobin({ team: 'north', capacity, offer })
  const rule: AssignmentRule = {
    ...{ id: 'north', on: 'lead', priority: 1, when: { region: 'north' } },
    assign: waits ? [people, queue({ queue: 'north' })] : people,
  }
  const made = await createTestCrm({ assignment: [rule], roles: [rep] })
  const { session, as } = made
  const team = await session.team.create({ code: 'north', name: 'North' })
  const ids: string[] = []
  for (const [position, name] of ['Ann', 'Bob', 'Cat'].entries()) {
    const { id } = await session.user.create(aUser({ name }))
    await session.teamMember.create({ teamId: team.id, userId: id, position })
    ids.push(id)
  }
  const [ann, bob, cat] = ids.map((id) => as(id, 'rep')) as unknown as [Session, Session, Session]
  let count = 0
  const arrive = async () => {
    count += 1
    const lead = { name: `Lead ${count}`, company: 'Acme', email: `l${count}@example.com`, region: 'north' }
    return (await session.lead.capture({ lead })).leadId
  }
  const offersOf = async (recordId: string) =>
    (await session.offer.list({ where: { recordId }, orderBy: 'createdAt' })).items
  const openOf = async (one: Session) => (await one.lead.offers({}))[0]?.offerId ?? ''
  return { ...made, ids: ids as [string, string, string], ann, bob, cat, arrive, offersOf, openOf }
}

describe('an offered lead', () => {
  it('has no owner yet, and is told to whom it is offered, and to nobody else', async () => {
    const { session, ids, ann, bob, clock, arrive } = await desk()

    const id = await arrive()

    expect(await session.lead.get(id)).toMatchObject({ ownerId: null, waitingFor: 'offer' })
    expect(await ann.lead.offers({})).toEqual([
      {
        ...{ offerId: expect.any(String), leadId: id, name: 'Lead 1', company: 'Acme' },
        offeredAt: new Date(clock.now()),
        expiresAt: new Date(clock.now() + 300_000),
      },
    ])
    expect(await ann.lead.get(id)).toBeNull()
    expect(await bob.lead.offers({})).toEqual([])
    expect(await session.offer.list({}).then(({ items }) => items[0])).toMatchObject({
      ...{ entity: 'lead', recordId: id, userId: ids[0], rule: 'north', target: 'team north' },
      ...{ status: 'open', round: 1, attempt: 1 },
    })
  })

  it('is said to be offered in its decision', async () => {
    const { session, ids } = await desk()
    const { id } = await session.lead.create(aLead({ region: 'north' }))

    expect(await session.lead.assign({ id })).toMatchObject({
      ...{ ownerId: null, unassigned: 'offered', offeredTo: ids[0] },
      candidates: expect.arrayContaining([{ userId: ids[0], verdict: 'chosen' }]),
    })
  })

  it('belongs to whoever accepts it', async () => {
    const { session, ids, ann, clock, arrive, openOf, offersOf } = await desk()
    const id = await arrive()

    expect(await ann.lead.acceptOffer({ offerId: await openOf(ann) })).toMatchObject({ id, ownerId: ids[0] })

    expect(await session.lead.get(id)).toMatchObject({
      ...{ ownerId: ids[0], waitingFor: null, assignedBy: 'north', assignedAt: new Date(clock.now()) },
    })
    expect(await offersOf(id)).toMatchObject([
      { status: 'accepted', dueAt: null, answeredAt: new Date(clock.now()) },
    ])
  })

  it('is offered to the next when somebody refuses, with the reason kept', async () => {
    const { ids, ann, bob, arrive, openOf, offersOf } = await desk()
    const id = await arrive()

    await ann.lead.rejectOffer({ offerId: await openOf(ann), reason: 'Not my trade' })

    expect(await bob.lead.offers({})).toMatchObject([{ leadId: id }])
    expect(await offersOf(id)).toMatchObject([
      { userId: ids[0], status: 'rejected', reason: 'Not my trade', attempt: 1 },
      { userId: ids[1], status: 'open', attempt: 2 },
    ])
  })

  it('is offered to the next when nobody answers, and that is dated at its end however late the tick', async () => {
    const { session, ids, crm, clock, arrive, offersOf } = await desk()
    const id = await arrive()
    const end = new Date(clock.now() + 300_000)

    clock.set(new Date(clock.now() + 3_600_000))
    await crm.tick()

    expect(await offersOf(id)).toMatchObject([
      { userId: ids[0], status: 'expired', answeredAt: end },
      // Who is asked late has as long to think about it as everybody.
      { userId: ids[1], status: 'open', expiresAt: new Date(clock.now() + 300_000) },
    ])
    expect(await session.lead.get(id)).toMatchObject({ waitingFor: 'offer' })
  })

  it('cannot be accepted after its end, also before a tick came', async () => {
    const { ann, clock, arrive, openOf } = await desk()
    await arrive()
    const offerId = await openOf(ann)
    clock.set(new Date(clock.now() + 300_000))

    await expect(ann.lead.acceptOffer({ offerId })).rejects.toMatchObject({ code: 'CRM_OFFER_OVER' })
    expect(await ann.lead.offers({})).toEqual([])
  })

  it('lies in the pool after as many offers as the rule allows', async () => {
    const { session, cat, clock, arrive, offersOf } = await desk()
    const id = await arrive()

    await clock.advance('10m')

    expect(await offersOf(id)).toMatchObject([{ status: 'expired' }, { status: 'expired' }])
    expect(await session.lead.get(id)).toMatchObject({ ownerId: null, waitingFor: null })
    expect((await session.lead.history(id)).map(({ command }) => command)).toContain('lead.expireOffer')
    const grabbed = await cat.lead.grab({ id })
    expect(grabbed.ownerId).not.toBeNull()
  })

  it('waits in a queue after that, from where it is offered to the others, to each once', async () => {
    const { session, ids, clock, arrive, offersOf } = await desk({ waits: true, times: 1 })
    const id = await arrive()

    await clock.advance('1d')
    await session.user.update(ids[0], { presence: 'online' })
    await clock.advance('1d')

    expect((await offersOf(id)).map(({ userId, status }) => [userId, status])).toEqual(
      ids.map((userId) => [userId, 'expired']),
    )
    expect(await session.lead.get(id)).toMatchObject({ ownerId: null, waitingFor: 'queue' })
  })

  it('is offered anew to who refused when it is assigned anew, but not to who refused for good', async () => {
    const { session, ids, ann, bob, arrive, openOf, offersOf } = await desk()
    const id = await arrive()
    await ann.lead.rejectOffer({ offerId: await openOf(ann), reason: 'Conflict of interest', isFinal: true })
    await bob.lead.rejectOffer({ offerId: await openOf(bob), reason: 'Busy' })

    const asked: unknown[] = []
    for (let times = 0; times < 4; times++) {
      await session.lead.assign({ id })
      asked.push((await offersOf(id)).at(-1)?.userId)
    }

    expect(asked).toContain(ids[1])
    expect(asked).not.toContain(ids[0])
    expect((await offersOf(id)).filter(({ status }) => status === 'open')).toHaveLength(1)
  })

  it('counts against what they can hold', async () => {
    const { session, ids, arrive } = await desk({ capacity: 1 })
    const leads = [await arrive(), await arrive(), await arrive(), await arrive()]

    const open = (await session.offer.list({ where: { status: 'open' } })).items

    expect(open.map(({ userId }) => userId).toSorted()).toEqual(ids.toSorted())
    expect(await session.lead.get(leads[3] as string)).toMatchObject({ waitingFor: null })
  })

  it('is no free game', async () => {
    const { bob, arrive } = await desk()
    const id = await arrive()

    await expect(bob.lead.grab({ id })).rejects.toMatchObject({ code: 'CRM_LEAD_OFFERED' })
  })

  it('is offered no more once it is given away by hand, or closed', async () => {
    const { session, ids, ann, bob, arrive, openOf, offersOf } = await desk()
    const [given, closed] = [await arrive(), await arrive()]
    const [toAnn, toBob] = [await openOf(ann), await openOf(bob)]

    await session.lead.update(given, { ownerId: ids[2] })
    await session.lead.disqualify({ id: closed, reason: 'No budget' })

    expect([await ann.lead.offers({}), await bob.lead.offers({})]).toEqual([[], []])
    for (const [one, offerId] of [
      [ann, toAnn],
      [bob, toBob],
    ] as const)
      await expect(one.lead.acceptOffer({ offerId })).rejects.toMatchObject({ code: 'CRM_OFFER_OVER' })
    expect(await offersOf(closed)).toMatchObject([{ status: 'withdrawn' }])
    expect(await session.lead.get(given)).toMatchObject({ ownerId: ids[2] })
  })
})

describe('an offer', () => {
  it('is answered once', async () => {
    const { ann, arrive, openOf } = await desk()
    await arrive()
    const offerId = await openOf(ann)
    await ann.lead.acceptOffer({ offerId })

    for (const again of [
      ann.lead.acceptOffer({ offerId }),
      ann.lead.rejectOffer({ offerId, reason: 'Changed my mind' }),
    ])
      await expect(again).rejects.toMatchObject({ code: 'CRM_OFFER_OVER' })
  })

  it('is nobody else’s: it looks to them as if it never was', async () => {
    const { ann, bob, arrive, openOf } = await desk()
    await arrive()
    const offerId = await openOf(ann)
    const answer = (offer: string) =>
      bob.lead.acceptOffer({ offerId: offer }).catch((error) => isCrmError(error) && error.code)

    expect(await answer(offerId)).toBe(await answer('never'))
  })

  it('may be accepted for them by whoever may give them the lead', async () => {
    const { session, ids, ann, arrive, openOf } = await desk()
    await arrive()

    const accepted = await session.lead.acceptOffer({ offerId: await openOf(ann) })

    expect(accepted.ownerId).toBe(ids[0])
  })
})

it.each<[string, object, string]>([
  ['without a timeout', { times: 2 }, 'north.assign.offer.timeout'],
  ['of no time', { timeout: '0m' }, 'north.assign.offer.timeout'],
  ['to none', { timeout: '5m', times: 0 }, 'north.assign.offer.times'],
  ['with a misspelt option', { timeout: '5m', time: 2 }, 'north.assign.offer.time'],
])('refuses an offer %s', async (_, offer, path) => {
  const rule = { id: 'north', on: 'lead', priority: 1, when: {} }
  const assign = roundRobin({ team: 'north', offer: offer as never })

  await expect(createTestCrm({ assignment: [{ ...rule, assign }] })).rejects.toMatchObject({
    code: 'CRM_CONFIG',
    issues: [expect.objectContaining({ path })],
  })
})
