import { describe, expect, it } from 'vitest'
import type { ChannelRules } from '../../../index.ts'
import { createTestCrm } from '../../../testing/index.ts'

const at = new Date('2026-11-02T08:00:00Z')

/** A ticket that came by a form, and what its first answer is like. */
async function answered(channels: ChannelRules) {
  const { session } = await createTestCrm({ service: { channels } })
  const form = { channel: 'webForm', externalId: 'page-7', threadRef: 'page-7' }
  const from = { address: 'ada@example.com', unverified: true }
  const { ticketId } = await session.message.receive({ ...form, from, body: 'Where is my invoice?', at })
  const { message } = await session.ticket.reply({ id: ticketId ?? '', body: 'In your account.' })
  return { session, ticketId: ticketId ?? '', message }
}

describe('an answer goes', () => {
  it('where the customer wrote last', async () => {
    const { message } = await answered({})

    expect(message).toMatchObject({
      ...{ channel: 'webForm', threadRef: 'page-7', recipients: ['ada@example.com'], delivery: 'queued' },
    })
  })

  it('by another channel to whoever wrote by one that takes nothing back, in a conversation of its own', async () => {
    const { message } = await answered({ answerBy: { webForm: 'mail' } })

    expect(message).toMatchObject({ channel: 'mail', recipients: ['ada@example.com'], delivery: 'queued' })
    expect(message.threadRef).toBeNull()
  })

  it('by the other channel again once the customer has written by that', async () => {
    const { session, ticketId } = await answered({ answerBy: { webForm: 'mail' } })
    const said = { channel: 'mail', externalId: 'm1', threadRef: 't1', subject: 'Re: [#1]' }
    await session.ticket.hear({ id: ticketId, body: 'Thanks', authorId: 'ada@home.example', ...said })

    const { message } = await session.ticket.reply({ id: ticketId, body: 'Gladly.' })

    expect(message).toMatchObject({ channel: 'mail', threadRef: 't1', recipients: ['ada@home.example'] })
  })
})
