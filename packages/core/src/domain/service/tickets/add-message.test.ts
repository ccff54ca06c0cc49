import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { workingCalendar } from '../../../engine/time/working-calendar.ts'
import { createTestCrm } from '../../../testing/index.ts'
import { addMessage, type Said } from './add-message.ts'
import type { TicketRules } from './ticket-rules.ts'

const day = (date: number, hour = 9, minute = 0) => new Date(Date.UTC(2026, 10, date, hour, minute))

/** A desk with a verb for whatever is said, as channels have one. */
export async function deskWith(tickets: TicketRules = {}) {
  const hear = defineCommand({
    name: 'ticket.takeIn',
    input: z.custom<Said>(),
    run: (said, context) => addMessage(context, tickets, said),
  })
  const made = await createTestCrm({ commands: [hear], service: { tickets } })
  const { session } = made
  const { id } = await session.ticket.open({
    subject: 'No light',
    message: { body: 'It is dark.', author: 'customer' },
  })
  const says = (author: Said['author'], at?: Date, more: Partial<Said> = {}) =>
    session.ticket.takeIn({ ticketId: id, body: 'Well', author, at, ...more })
  return { ...made, id, says, now: () => session.ticket.get(id) }
}

describe('a message to a ticket', () => {
  it('keeps its times by when it was said, also when it comes late', async () => {
    const { says, now, clock } = await deskWith()
    await clock.advance('3h')

    await says('customer', day(2, 11))
    await says('agent', day(2, 10))

    expect(await now()).toMatchObject({
      ...{ firstRepliedAt: day(2, 10), lastReplyAt: day(2, 10), firstAnsweredAt: day(2, 10) },
      ...{ waitingSince: day(2, 11), lastCustomerMessageAt: day(2, 11), openedAt: day(2, 9) },
    })
    await says('agent', day(2, 12))
    expect(await now()).toMatchObject({ waitingSince: null, firstRepliedAt: day(2, 10) })
  })

  it('is never from later than now, whatever its channel says', async () => {
    const { says } = await deskWith()

    const { message } = await says('customer', day(20))

    expect(message.at).toEqual(day(2))
  })

  it('changes nothing where it is a note, and is no reply of a person where a bot wrote it', async () => {
    const { says, now } = await deskWith()
    const before = await now()

    await says('agent', undefined, { visibility: 'internal' })
    expect(await now()).toEqual(before)
    await says('bot')
    expect(await now()).toMatchObject({
      ...{ firstAnsweredAt: day(2), firstRepliedAt: null, waitingSince: day(2) },
    })
  })

  it('is taken in once of one channel, whoever brings it again', async () => {
    const { says, session, id } = await deskWith()
    const named = { channel: 'chat', externalId: 'm1' }

    const first = await says('customer', undefined, named)
    const again = await says('customer', undefined, { ...named, body: 'Again' })

    expect([first.outcome, again.outcome]).toEqual(['added', 'known'])
    expect(again.message.id).toBe(first.message.id)
    expect(await session.message.count({ ticketId: id })).toBe(2)
  })
})

describe('a ticket that was closed', () => {
  it('goes on in one of its own, with the same people, and all that is said later goes there', async () => {
    const { says, session, id } = await deskWith()
    const ann = await session.user.create({ name: 'Ann' })
    const gone = await session.user.create({ name: 'Gone', isActive: false })
    await session.ticket.update(id, { ownerId: ann.id, category: 'power', priority: 'high' })
    await closeByHand(session, id)

    const first = await says('customer')
    const second = await says('customer')

    expect(first).toMatchObject({
      outcome: 'followUp',
      ticket: {
        followsId: id,
        number: 2,
        category: 'power',
        priority: 'high',
        ownerId: ann.id,
        status: 'new',
      },
    })
    expect(second).toMatchObject({ outcome: 'followUp', ticket: { id: first.ticket.id } })
    await session.ticket.update(first.ticket.id, { ownerId: gone.id })
    await closeByHand(session, first.ticket.id)
    expect(await says('customer')).toMatchObject({
      ticket: { number: 3, followsId: first.ticket.id, ownerId: null },
    })
  })
})

interface Closing {
  readonly ticket: { close(input: { id: string }): Promise<unknown> }
}
const closeByHand = (session: Closing, id: string) => session.ticket.close({ id })

describe('a message to a ticket that is solved', () => {
  it.each<[string, Date, string, object]>([
    [
      'takes it up again',
      day(3),
      'reopened',
      { status: 'open', reopens: 1, solvedAt: null, waitingSince: day(3) },
    ],
    ['takes it up to the last instant', day(9), 'reopened', { status: 'open', reopens: 1 }],
    [
      'makes a ticket of its own after that',
      new Date(day(9).getTime() + 1),
      'followUp',
      { status: 'solved', reopens: 0 },
    ],
  ])('%s', async (_, at, outcome, then) => {
    const { says, now, clock, session, id } = await deskWith()
    await session.ticket.solve({ id })
    await clock.advance('10d')

    expect(await says('customer', at)).toMatchObject({ outcome })
    expect(await now()).toMatchObject(then)
  })

  it('leaves it solved where it only says thanks', async () => {
    const { says, now, session, id } = await deskWith({ isThanks: ({ body }) => /^thanks/i.test(body) })
    await session.ticket.solve({ id })

    expect(await says('customer', undefined, { body: 'Thanks!' })).toMatchObject({ outcome: 'thanked' })
    expect(await now()).toMatchObject({ status: 'solved', reopens: 0, waitingSince: null })
    expect(await says('customer', undefined, { body: 'But no.' })).toMatchObject({ outcome: 'reopened' })
  })

  it('waits for an answer where it was said before that, and heard after', async () => {
    const { says, now, session, clock, id } = await deskWith()
    await clock.advance('2h')
    await session.ticket.solve({ id })

    expect(await says('customer', day(2, 10))).toMatchObject({ outcome: 'reopened' })
    expect(await now()).toMatchObject({ status: 'open', waitingSince: day(2, 10), statusSince: day(2, 11) })
  })
})

describe('a ticket that moves on by itself', () => {
  const rules: TicketRules = { autoSolve: { after: '2d' }, autoClose: { after: '3d' } }

  it('is solved and closed when it is due, however late anybody looks', async () => {
    const { session, id, clock, crm, now } = await deskWith(rules)
    await session.ticket.wait({ id, for: 'customer', reason: 'Which lamp?' })
    expect(await now()).toMatchObject({ status: 'pending', waitReason: 'Which lamp?', movesOnAt: day(4) })

    await clock.advance('30d')
    await crm.tick()

    expect(await now()).toMatchObject({
      ...{ status: 'closed', solvedAt: day(4), closedAt: day(7), movesOnAt: null, waitReason: null },
    })
  })

  it.each<[string, Date, string, object]>([
    [
      'stays open where the customer answered before',
      day(3, 23),
      'resumed',
      { status: 'open', movesOnAt: null },
    ],
    ['was solved at the instant at which they answered', day(4), 'reopened', { status: 'open', reopens: 1 }],
    ['was solved where they answered after', day(5), 'reopened', { status: 'open', reopens: 1 }],
    ['was closed where they answered at the end', day(7), 'followUp', { status: 'closed', closedAt: day(7) }],
  ])('%s, though the tick comes late', async (_, at, outcome, then) => {
    const { session, id, clock, says, now } = await deskWith(rules)
    await session.ticket.wait({ id, for: 'customer' })
    clock.set(day(20))

    expect(await says('customer', at)).toMatchObject({ outcome })
    expect(await now()).toMatchObject(then)
  })

  it('is closed for whoever works on it after that, though nobody has noticed', async () => {
    const { session, id, clock, crm, now } = await deskWith(rules)
    await session.ticket.solve({ id })
    clock.set(day(6))

    for (const late of [session.ticket.reopen({ id }), session.ticket.reply({ id, body: 'Hello?' })])
      await expect(late).rejects.toMatchObject({ code: 'CRM_TICKET_CLOSED' })
    await session.ticket.close({ id })
    await crm.tick()
    expect(await now()).toMatchObject({ status: 'closed', closedAt: day(5) })
  })

  it('is open again where the customer wrote before it closed, and the message came after', async () => {
    const { session, id, clock, says, now } = await deskWith(rules)
    await session.ticket.solve({ id })
    await clock.advance('4d')
    expect(await now()).toMatchObject({ status: 'closed', closedAt: day(5) })

    expect(await says('customer', day(4, 20))).toMatchObject({ outcome: 'reopened' })
    expect(await now()).toMatchObject({ status: 'open', closedAt: null, solvedAt: null })
  })

  it('counts working days by a calendar', async () => {
    const hours = [['09:00', '18:00']] as const
    const clock = workingCalendar({
      zone: 'UTC',
      week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
    })
    const { session, id, now } = await deskWith({ autoClose: { after: '5d', clock } })

    await session.ticket.solve({ id })

    expect(await now()).toMatchObject({ movesOnAt: day(9) })
  })
})
