import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { aContact, createTestCrm } from '../../../testing/index.ts'
import { addMessage, type Said } from './add-message.ts'
import { ticketNumbered } from './present-ticket.ts'

const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 10, 2, hour, minute))

/** Noon at a desk where Ada asked at nine, was answered at ten, and asked the same again in a second ticket at eleven. */
async function noon() {
  const hear = defineCommand({
    name: 'ticket.takeIn',
    input: z.custom<Said>(),
    run: (said, context) => addMessage(context, {}, said),
  })
  const find = defineCommand({
    name: 'ticket.numbered',
    input: z.strictObject({ number: z.int() }),
    run: async ({ number }, context) => (await ticketNumbered(context, number)) ?? null,
  })
  const made = await createTestCrm({ commands: [hear, find] })
  const { session, clock } = made
  clock.set(at(12))
  const ada = await session.contact.create(aContact())
  const bob = await session.contact.create(aContact({ name: 'Bob', email: 'bob@example.com' }))
  const asked = (contactId: string, hour: number) =>
    session.ticket.open({
      ...{ subject: 'No light', contactId },
      message: { body: 'It is dark.', author: 'customer', at: at(hour) },
    })
  const first = await asked(ada.id, 9)
  const said = await session.ticket.takeIn({ ticketId: first.id, body: 'Soon', author: 'agent', at: at(10) })
  const second = await asked(bob.id, 11)
  return { ...made, ada, bob, first: said.ticket, second }
}

describe('merged tickets', () => {
  it('are one: it counts from the first question, and has the times of all messages', async () => {
    const { session, first, second } = await noon()

    await session.ticket.merge({ survivor: second.id, others: [first.id] })

    expect(await session.ticket.get(second.id)).toMatchObject({
      ...{ openedAt: at(9), firstRepliedAt: at(10), waitingSince: at(11), status: 'new' },
      ...{ lastReplyAt: at(10), lastCustomerMessageAt: at(11) },
    })
    expect(await session.message.count({ ticketId: second.id })).toBe(3)
  })

  it('are found by both numbers, and what is said to either goes to the one that is left', async () => {
    const { session, first, second, ada } = await noon()
    await session.ticket.merge({ survivor: second.id, others: [first.id] })

    expect(await session.ticket.numbered({ number: first.number })).toBe(second.id)
    expect(await session.ticket.numbered({ number: second.number })).toBe(second.id)
    expect(await session.ticket.numbered({ number: 99 })).toBeNull()
    const said = { body: 'Still dark', author: 'customer', contactId: ada.id } as const
    expect(await session.ticket.takeIn({ ticketId: first.id, ...said })).toMatchObject({
      message: { ticketId: second.id, contactId: ada.id },
      ticket: { id: second.id, waitingSince: at(11) },
    })
  })

  it('lead on, however often they are merged', async () => {
    const { session, first, second } = await noon()
    const third = await session.ticket.open({ subject: 'Third' })
    await session.ticket.merge({ survivor: second.id, others: [first.id] })
    await session.ticket.merge({ survivor: third.id, others: [second.id] })

    expect(await session.ticket.numbered({ number: first.number })).toBe(third.id)
    expect(
      await session.ticket.takeIn({ ticketId: first.id, body: 'So?', author: 'customer' }),
    ).toMatchObject({
      ticket: { id: third.id },
    })
  })

  it('are parted as they were, each with its own messages and times', async () => {
    const { session, first, second } = await noon()
    const { mergeId = '' } = await session.ticket.merge({ survivor: second.id, others: [first.id] })

    await session.ticket.unmerge({ mergeId })

    const times = ({ openedAt, waitingSince, firstRepliedAt, lastReplyAt, askedAt }: typeof first) => ({
      ...{ openedAt, waitingSince, firstRepliedAt, lastReplyAt, askedAt },
    })
    for (const before of [first, second]) {
      const now = await session.ticket.get(before.id)
      expect(now && times(now as typeof first)).toEqual(times(before))
      expect(await session.ticket.numbered({ number: before.number })).toBe(before.id)
    }
    expect(await session.message.count({ ticketId: first.id })).toBe(2)
  })

  it('are open where one of them was, and its customer waits as before', async () => {
    const { session, first, second } = await noon()
    await session.ticket.solve({ id: first.id })

    await session.ticket.merge({ survivor: first.id, others: [second.id] })

    expect(await session.ticket.get(first.id)).toMatchObject({
      ...{ status: 'open', solvedAt: null, reopens: 0, waitingSince: at(11) },
    })
  })
})

describe('a ticket that is split', () => {
  it('leaves some of its messages to a new one, which counts from the first of them', async () => {
    const { session, first } = await noon()
    const { message } = await session.ticket.takeIn({
      ...{ ticketId: first.id, body: 'And no heat', author: 'customer', at: at(11, 30) },
    })

    const split = await session.ticket.split({ id: first.id, messageIds: [message.id], subject: 'No heat' })

    expect(split.ticket).toMatchObject({
      ...{ subject: 'No heat', splitFromId: first.id, number: 3, contactId: first.contactId, status: 'new' },
      ...{ openedAt: at(11, 30), waitingSince: at(11, 30), firstRepliedAt: null },
    })
    expect(split.from).toMatchObject({
      ...{ id: first.id, openedAt: at(9), waitingSince: null, firstRepliedAt: at(10) },
      ...{ lastCustomerMessageAt: at(9) },
    })
  })

  it('asks what is left, where its first question goes', async () => {
    const { session, first } = await noon()
    const { items } = await session.message.list({ where: { ticketId: first.id, author: 'customer' } })
    await session.ticket.takeIn({ ticketId: first.id, body: 'Also', author: 'customer', at: at(11) })

    const split = await session.ticket.split({
      ...{ id: first.id, messageIds: items.map(({ id }) => id), subject: 'Light' },
    })

    expect(split.ticket).toMatchObject({ openedAt: at(9), waitingSince: at(9) })
    expect(split.from).toMatchObject({ askedAt: at(11), waitingSince: at(11) })
  })

  it('keeps at least one, and gives none that are not its own', async () => {
    const { session, first, second } = await noon()
    const ids = async (ticketId: string) =>
      (await session.message.list({ where: { ticketId } })).items.map(({ id }) => id)
    const split = (messageIds: readonly string[]) =>
      session.ticket.split({ id: first.id, messageIds: [...messageIds], subject: 'X' })

    await expect(split(await ids(first.id))).rejects.toMatchObject({ code: 'CRM_TICKET_SPLIT' })
    await expect(split(await ids(second.id))).rejects.toMatchObject({ code: 'CRM_TICKET_SPLIT' })
    await expect(split(['nothing'])).rejects.toMatchObject({ code: 'CRM_TICKET_SPLIT' })
  })
})
