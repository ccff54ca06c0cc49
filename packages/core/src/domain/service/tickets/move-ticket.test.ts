import { describe, expect, it } from 'vitest'
import { createTestCrm } from '../../../testing/index.ts'
import { TICKET_STATUSES, type TicketStatus } from './ticket.ts'
import { mayMove, TICKET_MOVES } from './ticket-move.ts'

const nine = new Date('2026-11-02T09:00:00Z')
const ten = new Date('2026-11-02T10:00:00Z')

async function desk() {
  const made = await createTestCrm()
  const { id } = await made.session.ticket.open({
    subject: 'No light',
    ...{ channel: 'chat', message: { body: 'Dark', author: 'customer', authorId: 'ada', threadRef: 't1' } },
  })
  await made.clock.advance('1h')
  return { ...made, id, ticket: made.session.ticket }
}
type Desk = Awaited<ReturnType<typeof desk>>

/** How a ticket comes to stand some way. */
const WAYS: Readonly<Record<TicketStatus, (there: Desk) => Promise<unknown>>> = {
  new: async () => undefined,
  open: ({ ticket, id }) => ticket.resume({ id }),
  pending: ({ ticket, id }) => ticket.wait({ id, for: 'customer' }),
  onHold: ({ ticket, id }) => ticket.wait({ id, for: 'other' }),
  solved: ({ ticket, id }) => ticket.solve({ id }),
  closed: ({ ticket, id }) => ticket.close({ id }),
}

describe('a ticket', () => {
  it.each(TICKET_STATUSES)('that is %s becomes what it may, and nothing else', async (from) => {
    for (const to of TICKET_STATUSES.filter((status) => status !== 'new')) {
      const there = await desk()
      await WAYS[from](there)

      const moved = WAYS[to](there)

      if (mayMove({ status: from }, to)) await expect(moved).resolves.toMatchObject({ status: to })
      else
        await expect(moved).rejects.toMatchObject(
          from === 'closed'
            ? { code: 'CRM_TICKET_CLOSED' }
            : { code: 'CRM_TICKET_MOVE', meta: { possible: TICKET_MOVES[from] } },
        )
    }
  })

  it('is open by the first reply, which goes where the customer wrote', async () => {
    const { ticket, id } = await desk()

    const { message, ticket: now } = await ticket.reply({ id, body: 'Soon' })

    expect(message).toMatchObject({
      ...{ channel: 'chat', threadRef: 't1', recipients: ['ada'], direction: 'out', visibility: 'public' },
      ...{ author: 'agent', authorId: 'admin', at: ten },
    })
    expect(now).toMatchObject({ status: 'open', ownerId: null, firstRepliedAt: ten, waitingSince: null })
  })

  it('is taken up by no note and no bot', async () => {
    const { ticket, id } = await desk()

    await ticket.note({ id, body: 'Check the fuse' })
    await ticket.reply({ id, body: 'We have it', author: 'bot' })

    expect(await ticket.get(id)).toMatchObject({
      ...{ status: 'new', firstRepliedAt: null, firstAnsweredAt: ten, waitingSince: nine },
    })
  })

  it('waits or is solved by a reply that says so', async () => {
    const { ticket, id } = await desk()

    await ticket.reply({ id, body: 'Which lamp?', next: 'pending' })
    expect(await ticket.get(id)).toMatchObject({ status: 'pending', statusSince: ten })
    await ticket.reply({ id, body: 'Done', next: 'solved' })
    expect(await ticket.get(id)).toMatchObject({ status: 'solved', solvedAt: ten })
  })

  it('says what was done about it, and lets nobody wait once it is solved', async () => {
    const { ticket, id } = await desk()

    await ticket.wait({ id, for: 'other', reason: 'A lamp' })
    expect(await ticket.get(id)).toMatchObject({ status: 'onHold', waitReason: 'A lamp' })
    await ticket.solve({ id, resolution: 'A new lamp' })

    expect(await ticket.get(id)).toMatchObject({
      ...{ status: 'solved', resolution: 'A new lamp', waitReason: null, waitingSince: null },
      ...{ solvedAt: ten, settledUntil: ten, closedAt: null, movesOnAt: null },
    })
  })

  it('is taken up again by hand while it is solved, and never once it is closed', async () => {
    const { ticket, id } = await desk()
    await ticket.solve({ id })

    expect(await ticket.reopen({ id, reason: 'Still dark' })).toMatchObject({
      ...{ status: 'open', reopens: 1, solvedAt: null, waitingSince: null },
    })
    expect(await ticket.reopen({ id })).toMatchObject({ reopens: 1 })
    await ticket.close({ id })
    for (const refused of [ticket.reopen({ id }), ticket.reply({ id, body: 'Hello' })])
      await expect(refused).rejects.toMatchObject({ code: 'CRM_TICKET_CLOSED' })
    await expect(ticket.note({ id, body: 'For the files' })).resolves.toMatchObject({
      visibility: 'internal',
    })
  })

  it('is no field to be written by hand', async () => {
    const { ticket, id } = await desk()

    for (const patch of [{ status: 'solved' }, { number: 7 }, { firstRepliedAt: nine }, { tier: 'gold' }])
      await expect(ticket.update(id, patch as never)).rejects.toMatchObject({ code: 'CRM_VALIDATION' })
  })
})
