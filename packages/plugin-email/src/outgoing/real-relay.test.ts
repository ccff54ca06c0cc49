import { generateKeyPairSync } from 'node:crypto'
import { dkimVerify } from 'mailauth'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRelayForbidden, startMailRelay, type TestMailRelay } from '../../../../scripts/test-mail-relay.ts'
import {
  isMailServerMissing,
  startMailServer,
  type TestMailServer,
} from '../../../../scripts/test-mail-server.ts'
import { mailsIn } from '../fixtures/real-mail.ts'
import type { Letter } from './compose-mail.ts'
import { letter, SECRET } from './fixtures/raw-mail.ts'
import { mailSender, type Sending } from './send-mail.ts'
import { type SmtpOptionsInput, smtpOptions } from './smtp-options.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
const resolver = async (name: string) => (name === 'crm1._domainkey.crm.test' ? [[record]] : [])
const dkim = {
  domain: 'crm.test',
  selector: 'crm1',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
}

describe.skipIf(isMailServerMissing() || isRelayForbidden())('by Postfix to Dovecot', () => {
  let server: TestMailServer
  let relay: TestMailRelay
  const sender = mailSender()

  beforeAll(async () => {
    server = await startMailServer()
    relay = await startMailRelay({ lmtpPort: server.lmtpPort, mailboxes: ['support', 'li', 'han', 'many'] })
  }, 60_000)
  afterAll(async () => {
    sender.close()
    await relay?.stop()
    await server?.stop()
  }, 60_000)

  async function send(
    idempotencyKey: string,
    over: Partial<Letter>,
    { attachments, ...options }: Partial<SmtpOptionsInput> & Pick<Sending, 'attachments'> = {},
  ) {
    const given = {
      ...{ host: relay.host, port: relay.port, security: 'none', secret: SECRET },
      ...{ from: { name: '客服', address: 'support@crm.test' }, replyTo: { address: 'support@crm.test' } },
      ...{ unsubscribe: { url: 'https://crm.test/unsubscribe' } },
      ...options,
    }
    const context = { tenant: 'acme', idempotencyKey, signal: AbortSignal.timeout(20_000) }
    return sender.send(
      { ...letter, ...over },
      { ...context, options: { ...smtpOptions.parse(given), attachments } },
    )
  }
  async function arrived(user: string, count: number): Promise<readonly string[]> {
    await expect
      .poll(() => mailsIn(server, user).then(({ length }) => length), { timeout: 20_000 })
      .toBe(count)
    return mailsIn(server, user)
  }

  it('a mail arrives as it was written, and the signature vouches for it', async () => {
    const attachments = [{ name: '报价单.pdf', type: 'application/pdf', size: 200_000, ref: 'r' }]
    const content = Buffer.alloc(200_000, '报')
    const open = async () =>
      (async function* () {
        yield content
      })()
    const body = `您好：\n.\nFrom here on\n${'长'.repeat(2_000)}\n`

    const { externalId } = await send(
      'whole',
      { to: ['li@crm.test'], subject: '回复', body, html: '<p>您好</p>', purpose: 'news', attachments },
      { dkim, attachments: { open } },
    )

    const [raw = ''] = await arrived('li', 1)
    const [read, { results }] = [await PostalMime.parse(raw), await dkimVerify(raw, { resolver })]
    expect(results.map(({ status }) => status.result)).toEqual(['pass'])
    expect(read).toMatchObject({ messageId: externalId, subject: '回复', from: { name: '客服' } })
    expect(read.text?.trimEnd()).toBe(body.trimEnd())
    expect(read.attachments.map(({ filename }) => filename)).toEqual(['报价单.pdf'])
    expect(Buffer.from(read.attachments[0]?.content as ArrayBuffer).equals(content)).toBe(true)
  })

  it('the address for answers leads to our mailbox, token and all', async () => {
    await send('ask', { to: ['han@crm.test'], replyToken: '42-abcdefghijklmnop' })
    const [raw = ''] = await arrived('han', 1)
    const answerTo = (await PostalMime.parse(raw)).replyTo?.[0]?.address ?? ''

    await send('answer', { to: [answerTo], subject: 'An answer' })

    const mails = await Promise.all((await arrived('support', 1)).map((one) => PostalMime.parse(one)))
    expect(answerTo).toBe('support+42-abcdefghijklmnop@crm.test')
    expect(mails.map(({ subject }) => subject)).toEqual(['An answer'])
  })

  it('what nobody can take is refused for good: a mail that is too big', async () => {
    const piece = Buffer.alloc(1_000_000)
    const open = async () =>
      (async function* () {
        for (let at = 0; at < 32; at++) yield piece
      })()
    const big = [{ name: 'big.bin', type: 'application/octet-stream', size: 32_000_000, ref: 'big' }]

    const sending = send('big', { to: ['li@crm.test'], attachments: big }, { attachments: { open } })

    await expect(sending).rejects.toMatchObject({ code: 'SMTP_552', isFinal: true })
  }, 30_000)

  it('while the server is away mails wait with us, and then arrive', async () => {
    await relay.crash()
    const refused = await send('late', { to: ['many@crm.test'] }).catch((error: unknown) => error)
    await relay.restart()
    const keys = ['late', ...Array.from({ length: 199 }, (_, at) => `m-${at}`)]

    const sent = await Promise.all(keys.map((key) => send(key, { to: ['many@crm.test'] })))

    const mails = await Promise.all((await arrived('many', 200)).map((one) => PostalMime.parse(one)))
    expect(refused).toMatchObject({ name: 'SendRefused', isFinal: false })
    expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(
      new Set(sent.map(({ externalId }) => externalId)),
    )
  }, 60_000)
})
