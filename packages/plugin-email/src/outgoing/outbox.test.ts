import { defineChannel } from '@guanxi/core'
import { createTestCrm } from '@guanxi/core/testing'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { composing } from './fixtures/raw-mail.ts'
import { smtpListener } from './fixtures/smtp-listener.ts'
import { mailSender } from './send-mail.ts'
import { smtpOptions } from './smtp-options.ts'

let server: Awaited<ReturnType<typeof smtpListener>>
let sender: ReturnType<typeof mailSender>

beforeEach(async () => {
  server = await smtpListener()
  sender = mailSender()
})
afterEach(async () => {
  sender.close()
  await server.close()
})

async function answered() {
  const mail = defineChannel({
    id: 'mail',
    options: smtpOptions,
    capabilities: ['receive', 'send', 'threads'],
    receive: (id: string, { now }) => [
      { externalId: id, from: { address: 'li@example.com' }, subject: 'Router', body: 'It blinks.', at: now },
    ],
    send: (message, context) => sender.send(message, context),
  })
  const options = {
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    ...composing.options,
  } as const
  const { session, crm, clock } = await createTestCrm({
    plugins: [mail(options)],
    service: { channels: { secret: 'what signs the tokens of answers to us' } },
  })
  const [received] = await session.plugins.mail.receive('<hello@example.com>')
  const ticketId = received?.ok && 'ticketId' in received ? (received.ticketId ?? '') : ''
  const { message } = await session.ticket.reply({ id: ticketId, body: '请关机再开。' })
  await crm.tick()
  const now = async () => {
    const found = await session.message.get(message.id)
    return (
      found && {
        delivery: found.delivery,
        failure: found.failure ?? null,
        externalId: found.externalId ?? null,
      }
    )
  }
  return { clock, now }
}

it('an answer to a customer is a mail that answers theirs', async () => {
  const { now } = await answered()

  const read = await PostalMime.parse(server.taken[0]?.raw ?? '')
  expect(read).toMatchObject({
    to: [{ address: 'li@example.com' }],
    subject: 'Re: Router',
    inReplyTo: '<hello@example.com>',
    references: '<hello@example.com>',
    text: '请关机再开。',
  })
  expect(read.replyTo?.[0]?.address).toMatch(/^support\+1-[a-z2-7]{16}@acme\.example$/)
  expect(await now()).toEqual({ delivery: 'sent', failure: null, externalId: read.messageId })
})

it('an answer whose taking was lost on the way is sent again as the same mail', async () => {
  server.moods.push({ at: '.', does: 'take and break', times: 1 })

  const { clock, now } = await answered()
  const lost = await now()
  await clock.advance('1m')

  const [first, second] = server.taken
  expect(lost).toMatchObject({ delivery: 'failed', failure: 'ECONNECTION' })
  expect(await now()).toMatchObject({ delivery: 'sent' })
  expect(server.taken).toHaveLength(2)
  expect(second).toEqual(first)
})

it('an answer that a server will take later is sent later, one that it never takes is not tried again', async () => {
  server.moods.push({ at: 'RCPT', does: '451 4.7.1 Greylisted', times: 1 })
  const greylisted = await answered()
  await greylisted.clock.advance('1m')

  server.moods.push({ at: 'RCPT', does: '550 5.1.1 No such user' })
  const refused = await answered()
  const before = server.connections()
  await refused.clock.advance('1h')

  expect(await greylisted.now()).toMatchObject({ delivery: 'sent' })
  expect(await refused.now()).toEqual({ delivery: 'failed', failure: 'SMTP_550', externalId: null })
  expect(server.connections()).toBe(before)
  expect(server.taken).toHaveLength(1)
})
