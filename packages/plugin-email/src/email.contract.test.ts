import { type ChannelApi, memoryStore } from '@guanxi/core'
import { type ChannelHarness, channelContract, type SaidByCustomer } from '@guanxi/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { email, type IncomingEmail } from './email.ts'
import type { EmailOptionsInput } from './email-options.ts'
import { smtpListener } from './outgoing/fixtures/smtp-listener.ts'

const SECRET = 'that nobody is to read in a log, as long as it takes'

type Receiving = ChannelApi<IncomingEmail>

/** What a customer says, as a mail. */
function mailOf({ id, thread, from, text, at, subject, answers, attachments = [] }: SaidByCustomer): Buffer {
  const boundary = 'part-of-a-mail'
  const parts = attachments.map(
    ({ name, type, size }) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.alloc(size, 'x').toString('base64')}\r\n`,
  )
  const inBase64 = (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
  const header = [
    `Message-ID: <${id}@customer.example>`,
    `References: <${thread}@thread.example>${answers ? ` ${asId(answers)}` : ''}`,
    ...(answers ? [`In-Reply-To: ${asId(answers)}`] : []),
    ...(subject === undefined ? [] : [`Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`]),
    `From: Customer <${from}>`,
    'To: support@crm.test',
    `Date: ${at.toUTCString()}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
  ]
  const body = `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${inBase64}\r\n`
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}${parts.join('')}--${boundary}--\r\n`)
}

function asId(given: string): string {
  return given.startsWith('<') ? given : `<${given}@customer.example>`
}

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

async function harness(): Promise<ChannelHarness> {
  const server = await smtpListener()
  close = server.close
  const smtp: EmailOptionsInput['smtp'] = {
    ...{ host: '127.0.0.1', port: server.port, security: 'none', secret: SECRET },
    from: { address: 'support@crm.test' },
    pool: { connections: 1, messages: 1 },
  }
  const attachments = {
    keep: async (content: AsyncIterable<Uint8Array>) => {
      let size = 0
      for await (const piece of content) size += piece.length
      return { ref: 'r', size }
    },
    open: async () => (async function* () {})(),
  }
  return {
    adapter: memoryStore(),
    install: () =>
      email({ reading: { own: ['support@crm.test'], trust: 'all' }, smtp, attachments }) as never,
    deliver: (api: Receiving, said) => api.receive({ raw: mailOf(said) }),
    // Every heap of bytes is a mail of some kind; what is none at all is refused.
    deliverGarbage: (api: { receive(given: unknown): Promise<unknown> }) => api.receive(SECRET),
    provider: {
      taken: () =>
        server.taken.map(({ raw }) => {
          const [, id = ''] = /^Message-ID:\s+<crm\.([^.]+)\./im.exec(raw) ?? []
          const [, ...body] = raw.split('\r\n\r\n')
          return { idempotencyKey: id, text: body.join('\r\n\r\n').trim() }
        }),
      next: (how) => {
        server.moods.length = 0
        if (how === 'refuse') server.moods.push({ at: 'RCPT', does: `451 4.3.0 ${SECRET}` })
        if (how === 'lose') server.moods.push({ at: '.', does: 'take and break' })
      },
    },
    secret: SECRET,
  }
}

describe('e-mail keeps every promise of a channel', () => {
  for (const { id, title, run } of channelContract())
    it(`${id}: ${title}`, async () => {
      await run(await harness())
    })
})

it('declares everything that the contract asks for', () => {
  const { capabilities } = email({ reading: { own: ['support@crm.test'] } })

  for (const { needs } of channelContract())
    expect(needs.every((capability) => capabilities.includes(capability))).toBe(true)
})
