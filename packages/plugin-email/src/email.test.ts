import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePlugin } from '@guanxi/core'
import { aContact, createTestCrm } from '@guanxi/core/testing'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isRelayForbidden, startMailRelay, type TestMailRelay } from '../../../scripts/test-mail-relay.ts'
import {
  isMailServerMissing,
  startMailServer,
  type TestMailServer,
} from '../../../scripts/test-mail-server.ts'
import { attachmentsIn } from './attachments.ts'
import { email } from './email.ts'
import type { EmailOptionsInput } from './email-options.ts'
import { mailsIn, sendThrough } from './fixtures/real-mail.ts'

const SECRET = 'what signs what we send, of enough characters'

describe.skipIf(isMailServerMissing() || isRelayForbidden())(
  'e-mail on real servers',
  { timeout: 60_000 },
  () => {
    let server: TestMailServer
    let relay: TestMailRelay
    const folder = mkdtempSync(join(tmpdir(), 'guanxi-attachments-'))
    const closing: (() => Promise<unknown>)[] = []

    beforeAll(async () => {
      // Dovecot hands what it writes itself, as an absence note, to the relay, which is started after it.
      const relayPort = 20_000 + (process.pid % 20_000)
      server = await startMailServer({ relayPort })
      const mailboxes = ['support', 'help', 'ada', 'bob', 'away']
      relay = await startMailRelay({ lmtpPort: server.lmtpPort, mailboxes, port: relayPort })
    })
    afterEach(async () => {
      for (const close of closing.splice(0)) await close()
    })
    afterAll(async () => {
      await relay?.stop()
      await server?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    /** A host whose desk is a mailbox of the server. */
    async function host(
      mailbox: string,
      { plugins = [] as never[], ...over }: { plugins?: never[] } & Partial<EmailOptionsInput> = {},
    ) {
      const address = `${mailbox}@crm.test`
      const options: EmailOptionsInput = {
        reading: { own: [address], trust: 'all' },
        mailbox: {
          ...{ host: server.host, port: server.imapPort, user: mailbox, password: server.password },
          security: 'none',
        },
        smtp: {
          ...{ host: relay.host, port: relay.port, security: 'none', secret: SECRET },
          ...{ from: { name: 'Acme', address }, replyTo: { address } },
          unsubscribe: { url: 'https://crm.example/unsubscribe' },
        },
        attachments: attachmentsIn(folder),
        ...over,
      }
      const made = await createTestCrm({
        plugins: [email(options), ...plugins],
        service: { channels: { secret: SECRET } },
      })
      closing.push(() => made.crm.stop())
      const watch = () => {
        const watching = made.session.plugins.email.watch()
        closing.unshift(() => watching.stop())
        return watching
      }
      const messages = async () => (await made.session.message.list({ orderBy: 'createdAt' })).items
      return { ...made, watch, messages }
    }
    const write = (from: string, to: string, header: string, body: string) =>
      sendThrough(relay, { from, to }, `From: <${from}>\r\nTo: <${to}>\r\n${header}\r\n\r\n${body}\r\n`)
    const within = { timeout: 15_000, interval: 50 }

    it('takes in what a customer writes, answers in their thread, and finds the ticket again by the token alone', async () => {
      const { session, crm, watch, messages } = await host('support')
      const { id: contactId } = await session.contact.create(aContact({ email: 'ada@crm.test' }))
      watch()

      await write(
        'ada@crm.test',
        'support@crm.test',
        'Subject: Router\r\nMessage-ID: <m1@ada.example>',
        'It blinks.',
      )
      await expect.poll(async () => (await messages()).length, within).toBe(1)
      const [ticket] = (await session.ticket.list()).items
      await session.ticket.reply({ id: ticket?.id ?? '', body: '请关机再开。' })
      await crm.tick()
      await expect.poll(async () => (await mailsIn(server, 'ada')).length, within).toBe(1)
      const answer = await PostalMime.parse((await mailsIn(server, 'ada'))[0] ?? '')
      const replyTo = answer.replyTo?.[0]?.address ?? ''
      await write(
        'ada@crm.test',
        replyTo,
        'Subject: something else\r\nMessage-ID: <m2@ada.example>',
        'It burns.',
      )
      await expect.poll(async () => (await messages()).length, within).toBe(3)

      expect(answer).toMatchObject({
        subject: 'Re: Router',
        inReplyTo: '<m1@ada.example>',
        text: '请关机再开。',
      })
      const [first, ours, last] = await messages()
      expect(first).toMatchObject({ contactId, channel: 'email', body: 'It blinks.' })
      expect(ours).toMatchObject({ delivery: 'sent', externalId: answer.messageId })
      expect(last).toMatchObject({ ticketId: ticket?.id, intake: 'token', body: 'It burns.' })
      expect(await session.ticket.count()).toBe(1)
    })

    it('an absence note stands with its ticket, and nobody answers it', async () => {
      const { session, crm, watch, messages } = await host('support')
      watch()
      await write(
        'away@crm.test',
        'support@crm.test',
        'Subject: Lamp\r\nMessage-ID: <l1@away.example>',
        'It is dark.',
      )
      await expect.poll(async () => (await messages()).length, within).toBeGreaterThan(0)
      const ticketId =
        (await messages()).find(({ externalId }) => externalId === '<l1@away.example>')?.ticketId ?? ''

      await session.ticket.reply({ id: ticketId, body: 'Is it plugged in?' })
      await crm.tick()
      await expect.poll(() => session.message.count({ automated: true }), within).toBe(1)
      await crm.tick()

      const [note] = (await session.message.list({ where: { automated: true } })).items
      expect(note).toMatchObject({ ticketId, direction: 'in' })
      expect((await session.ticket.get(ticketId))?.status).toBe('open')
      expect((await mailsIn(server, 'away')).length).toBe(1)
    })

    it('two hosts whose machines answer every ticket do not write to each other for ever', async () => {
      const answering = definePlugin({
        id: 'answering',
        permissions: { ticket: { read: 'all', commands: ['reply'] }, message: { read: 'all' } },
        hooks(hooks) {
          hooks.committed(
            'message',
            'create',
            async ({ record, ctx }) => {
              if (record.direction !== 'in' || !record.ticketId || record.automated) return
              await ctx.crm.ticket.reply({
                id: record.ticketId,
                body: 'We have your message.',
                author: 'bot',
              })
            },
            { id: 'answering.reply', durable: true },
          )
        },
      })
      const [one, other] = [
        await host('support', { plugins: [answering as never] }),
        await host('help', { plugins: [answering as never] }),
      ]
      one.watch()
      other.watch()
      await write(
        'help@crm.test',
        'support@crm.test',
        'Subject: Hello\r\nMessage-ID: <h1@help.example>',
        'Are you there?',
      )
      await expect
        .poll(
          async () => (await one.messages()).some(({ externalId }) => externalId === '<h1@help.example>'),
          within,
        )
        .toBe(true)

      const heard = async () => {
        await one.crm.tick()
        return (await other.messages()).length
      }
      await expect.poll(heard, within).toBe(1)
      for (let round = 0; round < 3; round++) for (const { crm } of [other, one]) await crm.tick()

      expect(await other.messages()).toMatchObject([{ automated: true, intake: 'aside' }])
      expect(await other.session.message.count({ direction: 'out' })).toBe(0)
    })

    it('one mail is a message of each tenant to whom it came, and of each once', async () => {
      const raw = Buffer.from('From: <ada@crm.test>\r\nMessage-ID: <same@ada.example>\r\n\r\nHello\r\n')
      const { crm } = await host('support')

      for (const tenant of ['acme', 'globex', 'acme']) {
        const session = crm.system('mail', { tenant })
        const [result] = await session.plugins.email.receive({ raw })
        expect(result).toMatchObject({ ok: true })
      }

      for (const tenant of ['acme', 'globex'])
        expect(await crm.system('look', { tenant }).message.count()).toBe(1)
    })

    it('a mail of a kind is left by the link in it', async () => {
      const { session, crm } = await host('support')
      const { id: contactId } = await session.contact.create(aContact({ email: 'bob@crm.test' }))
      await session.consent.record({ contactId, purpose: 'newsletter' })
      const mail = { channel: 'email', contactId, subject: 'News', body: 'Some.', purpose: 'newsletter' }
      await session.message.send(mail)
      await crm.tick()
      await expect.poll(async () => (await mailsIn(server, 'bob')).length, within).toBe(1)
      const { headers } = await PostalMime.parse((await mailsIn(server, 'bob'))[0] ?? '')
      const link =
        /<(.+)>/.exec(headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '')?.[1] ?? ''

      const { unsubscribe } = session.plugins.email
      expect((await unsubscribe(new Request(link))).status).toBe(200)
      await session.message.send(mail)
      expect((await unsubscribe(new Request(link, { method: 'POST' }))).status).toBe(200)

      await expect(session.message.send(mail)).rejects.toMatchObject({ code: 'CRM_CONTACT_REFUSED' })
    })

    it('a provider that pushes whole mails shows its token', async () => {
      const token = 'a token that only the provider knows'
      const { session } = await host('support', { push: { token } })
      const push = (shown: string) =>
        session.plugins.email.handle(
          new Request('https://crm.example/mail', {
            method: 'POST',
            headers: { authorization: `Bearer ${shown}` },
            body: 'From: <ada@crm.test>\r\nMessage-ID: <p1@ada.example>\r\n\r\nHello\r\n',
          }),
        )

      expect([
        (await push('guessed')).status,
        (await push(token)).status,
        (await push(token)).status,
      ]).toEqual([401, 200, 200])
      expect(await session.message.count()).toBe(1)
    })
  },
)
