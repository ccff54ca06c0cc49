import { describe, expect, it } from 'vitest'
import { aContact, anAccount, createTestCrm } from '../../../testing/index.ts'

const nine = new Date('2026-11-02T09:00:00Z')
const eight = new Date('2026-11-02T08:00:00Z')

async function desk() {
  const made = await createTestCrm()
  const { session } = made
  const account = await session.account.create(anAccount({ tier: 'gold' }))
  const contact = await session.contact.create(aContact({ accountId: account.id }))
  return { ...made, accountId: account.id, contactId: contact.id }
}

describe('a ticket', () => {
  it('has the next number, and waits for an answer from when it is opened', async () => {
    const { session } = await desk()

    const first = await session.ticket.open({ subject: 'No light' })
    const second = await session.ticket.create({ subject: 'No heat' })

    expect([first.number, second.number]).toEqual([1, 2])
    for (const one of [first, second])
      expect(one).toMatchObject({
        ...{ status: 'new', type: 'question', priority: 'normal', reopens: 0 },
        ...{ openedAt: nine, waitingSince: nine, statusSince: nine },
        ...{ tier: null, accountId: null },
      })
  })

  it('has the tier of its account, and the account of its contact', async () => {
    const { session, accountId, contactId } = await desk()
    const ofAccount = await session.ticket.open({ subject: 'A', accountId })
    const ofContact = await session.ticket.create({ subject: 'B', contactId })
    const none = await session.ticket.create({ subject: 'C' })

    expect(ofAccount).toMatchObject({ accountId, tier: 'gold' })
    expect(ofContact).toMatchObject({ accountId, contactId, tier: 'gold' })
    expect(await session.ticket.update(none.id, { contactId })).toMatchObject({ accountId, tier: 'gold' })
    expect(await session.ticket.update(ofAccount.id, { accountId: null })).toMatchObject({ tier: null })
  })

  it('counts from when the customer asked, and never from later than now', async () => {
    const { session } = await desk()

    expect(await session.ticket.open({ subject: 'Called', openedAt: eight })).toMatchObject({
      openedAt: eight,
      waitingSince: eight,
    })
    await expect(
      session.ticket.open({ subject: 'Soon', openedAt: new Date(nine.getTime() + 1) }),
    ).rejects.toMatchObject({ code: 'CRM_TICKET_FUTURE' })
  })

  it('begins with what was said first', async () => {
    const { session, contactId } = await desk()

    const opened = await session.ticket.open({
      subject: 'No light',
      ...{ contactId, channel: 'chat' },
      message: { body: 'It is dark.', author: 'customer', authorId: 'ada', externalId: 'm1', at: eight },
    })

    expect(opened).toMatchObject({ openedAt: eight, waitingSince: eight, lastCustomerMessageAt: eight })
    const { items } = await session.message.list({ where: { ticketId: opened.id } })
    expect(items).toMatchObject([
      {
        ...{
          body: 'It is dark.',
          author: 'customer',
          authorId: 'ada',
          direction: 'in',
          visibility: 'public',
        },
        ...{ channel: 'chat', externalId: 'm1', contactId, at: eight },
      },
    ])
  })

  it('that we open by writing to a customer waits for nobody; one with a note does', async () => {
    const { session } = await desk()
    const message = { body: 'Your order is late.', author: 'agent' } as const

    const written = await session.ticket.open({ subject: 'Order 7', message })
    const noted = await session.ticket.open({
      subject: 'Order 8',
      message: { ...message, visibility: 'internal' },
    })

    expect(written).toMatchObject({ waitingSince: null, firstRepliedAt: nine, status: 'new' })
    expect(noted).toMatchObject({ waitingSince: nine, firstRepliedAt: null })
  })

  it('is one, however often its channel brings what was said first', async () => {
    const { session } = await desk()
    const message = { body: 'It is dark.', author: 'customer', externalId: 'm1' } as const
    const open = () => session.ticket.open({ subject: 'No light', channel: 'chat', message })

    expect((await open()).id).toBe((await open()).id)
    expect(await session.ticket.count()).toBe(1)
  })

  it('names only what the caller may read', async () => {
    const { as, accountId, contactId } = await desk()
    const agent = as('ann', 'admin')
    const blind = await createTestCrm({
      roles: [{ id: 'desk', grants: { ticket: { read: 'all', commands: 'all' } } }],
    })
    const account = await blind.session.account.create(anAccount())

    await expect(
      blind.as('ann', 'desk').ticket.open({ subject: 'A', accountId: account.id }),
    ).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    await expect(agent.ticket.open({ subject: 'A', accountId, contactId })).resolves.toMatchObject({
      number: 1,
    })
  })

  it('takes fields of the host, and refuses what is closed to whoever opens it', async () => {
    const { session } = await desk()

    await expect(session.ticket.open({ subject: 'A', fields: { status: 'solved' } })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
    await expect(session.ticket.open({ subject: ' ' })).rejects.toMatchObject({ code: 'CRM_VALIDATION' })
  })
})
