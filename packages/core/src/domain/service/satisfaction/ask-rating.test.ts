import { describe, expect, it } from 'vitest'
import type { Survey } from '../../../index.ts'
import { aContact, aUser } from '../../../testing/index.ts'
import { csat, desk } from '../../../testing/survey-desk.ts'
import { isSampled, reasonNotToAsk } from './may-ask.ts'

const capped: Survey = { ...csat, perContact: { atMost: 1, within: '30d' } }

describe('a solved ticket', () => {
  it('asks its contact for a rating, about the work of who owned it then', async () => {
    const { session, solved, ratings, customer } = await desk()
    const [ann, bo] = [await session.user.create(aUser()), await session.user.create(aUser({ name: 'Bo' }))]
    const { id: accountId } = await session.account.create({ name: 'Acme', tier: 'gold' })
    const found = await solved({ accountId, ownerId: ann.id, category: 'network', type: 'repair' })
    await session.ticket.update(found.id, { ownerId: bo.id, category: 'billing' })

    expect(await ratings()).toMatchObject([
      {
        ...{ surveyId: 'after-ticket', kind: 'csat', status: 'asked', ticketId: found.id },
        ...{
          contactId: customer.id,
          ownerId: ann.id,
          category: 'network',
          ticketType: 'repair',
          tier: 'gold',
        },
        ...{ askedAt: found.solvedAt, score: null, answeredAt: null },
        expiresAt: new Date((found.solvedAt?.getTime() ?? 0) + 14 * 86_400_000),
      },
    ])
  })

  it('leaves the rating and the ticket with who solved it when they leave', async () => {
    const { session, solved, ratings, clock } = await desk()
    const [ann, bo] = [await session.user.create(aUser()), await session.user.create(aUser({ name: 'Bo' }))]
    const { id } = await solved({ ownerId: ann.id })
    await ratings()
    await session.user.handOver({ userId: ann.id, toUserId: bo.id, reason: 'Leaves' })
    await clock.advance('1h')

    expect((await session.ticket.get(id))?.ownerId).toBe(ann.id)
    expect(await ratings()).toMatchObject([{ ownerId: ann.id }])
  })

  it('asks after the delay, once, however often it is edited', async () => {
    const { session, solved, ratings, clock } = await desk([{ ...csat, delay: '4h' }])
    const { id } = await solved()
    await session.ticket.update(id, { subject: 'Help again' })

    await clock.advance('239m')
    expect(await ratings()).toMatchObject([{ status: 'planned' }])
    await clock.advance('1m')
    expect(await ratings()).toMatchObject([{ status: 'asked', askedAt: new Date(clock.now()) }])
  })

  it('asks not when it was opened again in time', async () => {
    const { session, solved, ratings, clock } = await desk([{ ...csat, delay: '4h' }])
    const { id } = await solved()
    await session.ticket.write({ id, fields: { status: 'open', solvedAt: null, reopens: 1 } })
    await clock.advance('1d')

    expect(await ratings()).toMatchObject([{ status: 'skipped', skippedFor: 'reopened', askedAt: null }])
  })

  it('asks for the second solution, not for the first, when it was opened and solved again', async () => {
    const { session, solved, solve, ratings, clock } = await desk([{ ...csat, delay: '4h' }])
    const { id } = await solved()
    await session.ticket.write({ id, fields: { status: 'open', solvedAt: null, reopens: 1 } })
    await clock.advance('1h')
    await solve(id)
    await clock.advance('1d')

    expect((await ratings()).map(({ status }) => status)).toEqual(['skipped', 'asked'])
  })

  it('asks not again while the link about it can still be used, and asks again afterwards', async () => {
    const { session, solved, solve, ratings, clock } = await desk([{ ...csat, answerWithin: '2d' }])
    const { id } = await solved()
    await ratings()
    const again = async () => {
      await session.ticket.write({ id, fields: { status: 'open', solvedAt: null } })
      await clock.advance('1d')
      await solve(id)
      return (await ratings()).at(-1)
    }

    expect(await again()).toMatchObject({ status: 'skipped', skippedFor: 'asked already' })
    expect(await again()).toMatchObject({ status: 'asked' })
  })

  it('asks about the ticket that it was made one with, as long as that is solved', async () => {
    const { session, open, solved, solve, ratings, clock } = await desk([{ ...csat, delay: '1h' }])
    const [first, second, survivor] = [await solved(), await solved(), await open()]
    const join = (id: string, into: string) => session.ticket.join({ id, into })
    await join(first.id, survivor.id)
    await clock.advance('1h')
    await solve(survivor.id)
    await join((await solved()).id, survivor.id)
    await clock.advance('1h')

    expect(
      (await ratings()).map(({ ticketId, status, skippedFor }) => [ticketId, skippedFor ?? status]),
    ).toEqual([
      [first.id, 'reopened'],
      [second.id, 'asked'],
      [survivor.id, 'asked'],
      [expect.any(String), 'asked already'],
    ])
  })

  it('asks also when it was closed meanwhile', async () => {
    const { session, solved, ratings, clock } = await desk([{ ...csat, delay: '4h' }])
    const { id } = await solved()
    await session.ticket.write({ id, fields: { status: 'closed', closedAt: new Date(clock.now()) } })
    await clock.advance('4h')

    expect(await ratings()).toMatchObject([{ status: 'asked' }])
  })

  it('asks nobody where it has no contact, and where the survey is about others', async () => {
    const { open, solve, ratings } = await desk([{ ...csat, when: { type: 'complaint' } }])
    await solve((await open({ contactId: null, type: 'complaint' })).id)
    await solve((await open({ type: 'repair' })).id)

    expect(await ratings()).toEqual([])
  })

  it('asks by each survey that is about it, by related records too', async () => {
    const recommend: Survey = {
      id: 'nps',
      kind: 'nps',
      on: 'ticket',
      when: { contact: { some: { name: 'Ada Lovelace' } } },
    }
    const { solved, ratings } = await desk([csat, recommend])
    await solved()

    expect((await ratings()).map(({ surveyId }) => surveyId).sort()).toEqual(['after-ticket', 'nps'])
  })

  it('leaves a contact alone who was asked enough, until the time is over', async () => {
    const { solved, ratings, clock } = await desk([capped])
    await solved()
    await ratings()
    await clock.advance('29d')
    await solved()
    await ratings()
    await clock.advance('1d')
    await solved()

    expect((await ratings()).map(({ status, skippedFor }) => skippedFor ?? status)).toEqual([
      ...['asked', 'asked enough', 'asked'],
    ])
  })

  it('asks once where a contact had several tickets solved at once', async () => {
    const { solved, ratings, crm } = await desk([capped])
    await Promise.all([solved(), solved(), solved(), solved()])
    await Promise.all([crm.tick(), crm.tick()])

    expect((await ratings()).filter(({ status }) => status === 'asked')).toHaveLength(1)
  })

  it('counts what the two were asked that were made one contact', async () => {
    const { session, solved, ratings, customer } = await desk([capped])
    const twin = await session.contact.create(aContact({ email: 'ada.l@example.com' }))
    await solved({ contactId: twin.id })
    await ratings()
    await session.contact.merge({ survivor: customer.id, others: [twin.id] })
    await solved()

    expect(await ratings()).toMatchObject([
      { status: 'asked', contactId: customer.id },
      { status: 'skipped', skippedFor: 'asked enough', contactId: customer.id },
    ])
  })

  it('asks who the contact was made one with', async () => {
    const { session, solved, ratings, customer, clock } = await desk([{ ...csat, delay: '1h' }])
    const twin = await session.contact.create(aContact({ email: 'ada.l@example.com' }))
    await solved({ contactId: twin.id })
    await session.contact.merge({ survivor: customer.id, others: [twin.id] })
    await clock.advance('1h')

    expect(await ratings()).toMatchObject([{ status: 'asked', contactId: customer.id }])
  })

  it('asks nobody who was deleted, and not long after a tick that came far too late', async () => {
    const { session, solved, ratings, customer, clock } = await desk([
      { ...csat, delay: '1h', answerWithin: '7d' },
    ])
    await solved()
    clock.set(new Date(clock.now() + 8 * 86_400_000))
    expect(await ratings()).toMatchObject([{ skippedFor: 'too late' }])
    await solved()
    await session.contact.delete(customer.id)
    await clock.advance('1h')

    expect((await ratings()).map(({ skippedFor }) => skippedFor)).toEqual(['too late', 'gone'])
  })

  it('is solved also where its contact or its owner was deleted', async () => {
    const { session, open, solve, ratings, customer } = await desk()
    const ann = await session.user.create(aUser())
    const [first, second] = [await open({ ownerId: ann.id }), await open()]
    await session.user.delete(ann.id)
    await solve(first.id)
    await session.contact.delete(customer.id)
    await solve(second.id)

    expect(await ratings()).toMatchObject([{ ticketId: first.id, ownerId: null, skippedFor: 'gone' }])
    expect(await session.ticket.count({ status: 'solved' })).toBe(2)
  })

  it('asks about a part of all tickets, about the same ones each time', async () => {
    const half: Survey = { ...csat, sample: 0.5 }
    const ids = Array.from({ length: 400 }, (_, at) => `ticket ${at}`)
    const first = await Promise.all(ids.map((id) => isSampled(half, id)))
    const again = await Promise.all(ids.map((id) => isSampled(half, id)))

    expect(again).toEqual(first)
    expect(first.filter(Boolean).length).toBeGreaterThan(160)
    expect(first.filter(Boolean).length).toBeLessThan(240)
    expect(await isSampled({ ...csat, sample: 0 }, 'ticket 1')).toBe(false)
    // Whoever is in a smaller sample is in a larger one.
    for (const id of ids)
      if (await isSampled({ ...csat, sample: 0.2 }, id)) expect(await isSampled(half, id)).toBe(true)
  })
})

describe('whether to ask', () => {
  const facts = {
    isSolved: true,
    isThere: true,
    hasOpenLink: false,
    askedLately: 0,
    lateMs: 0,
    answerMs: 100,
  }

  it.each([
    ['when all is well', {}, undefined],
    ['one less than enough', { askedLately: 1 }, undefined],
    ['asked enough', { askedLately: 2 }, 'asked enough'],
    ['just in time', { lateMs: 99 }, undefined],
    ['as late as an answer could be', { lateMs: 100 }, 'too late'],
    ['with a link still open', { hasOpenLink: true }, 'asked already'],
    ['opened again', { isSolved: false }, 'reopened'],
    ['nobody there', { isThere: false, isSolved: false }, 'gone'],
  ] as const)('%s', (_, some, reason) => {
    const survey: Survey = { ...csat, perContact: { atMost: 2, within: '30d' } }

    expect(reasonNotToAsk(survey, { ...facts, ...some })).toBe(reason)
  })

  it('asks without end where no survey says how often', () => {
    expect(reasonNotToAsk(csat, { ...facts, askedLately: 1000 })).toBeUndefined()
  })
})
