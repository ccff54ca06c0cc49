import { generateKeyPairSync } from 'node:crypto'
import { dkimVerify } from 'mailauth'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Letter } from './compose-mail.ts'
import { composing, letter } from './fixtures/raw-mail.ts'
import { type Mood, selfSigned, smtpListener } from './fixtures/smtp-listener.ts'
import { mailSender, type Sending } from './send-mail.ts'
import { type SmtpOptionsInput, smtpOptions } from './smtp-options.ts'

const PASSWORD = 'hunter2'
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

function send(
  over: Partial<Letter> = {},
  { attachments, ...options }: Partial<SmtpOptionsInput> & Pick<Sending, 'attachments'> = {},
  { idempotencyKey = composing.idempotencyKey, signal = new AbortController().signal } = {},
) {
  const given = {
    ...{ host: '127.0.0.1', port: server.port, security: 'none' },
    ...composing.options,
    ...options,
  }
  return sender.send(
    { ...letter, ...over },
    { tenant: 'acme', options: { ...smtpOptions.parse(given), attachments }, idempotencyKey, signal },
  )
}
const failureOf = (sending: Promise<unknown>) =>
  sending.then(
    () => undefined,
    (error: Error) => error,
  )

describe('sending', () => {
  it('hands the mail over, and says what it is called', async () => {
    const sent = await send({ body: 'One\n.\n.hidden\nRCPT TO:<eve@example.com>\nlast' })

    const [taken] = server.taken
    const read = await PostalMime.parse(taken?.raw ?? '')
    expect(taken).toMatchObject({ from: 'support@acme.example', to: ['li@example.com'] })
    expect(sent).toEqual({ externalId: read.messageId, rejected: [] })
    expect(read.text?.trimEnd()).toBe('One\n.\n.hidden\nRCPT TO:<eve@example.com>\nlast')
  })

  it('uses a connection again', async () => {
    for (const idempotencyKey of ['a', 'b', 'c']) await send({}, {}, { idempotencyKey })

    expect(server.taken).toHaveLength(3)
    expect(server.connections()).toBe(1)
  })

  it('sends what is asked for together over few connections', async () => {
    const keys = Array.from({ length: 30 }, (_, at) => `m-${at}`)

    await Promise.all(
      keys.map((idempotencyKey) => send({}, { pool: { connections: 3 } }, { idempotencyKey })),
    )

    expect(server.taken).toHaveLength(30)
    expect(server.connections()).toBe(3)
  })

  it.each<[string, Mood, string, boolean]>([
    ['a recipient that is not', { at: 'RCPT', does: '550 5.1.1 No li@example.com here' }, 'SMTP_550', true],
    ['a mail too big', { at: '.', does: '552 5.3.4 Too big' }, 'SMTP_552', true],
    ['spam', { at: '.', does: '554 5.7.1 Spam' }, 'SMTP_554', true],
    ['a sender that it knows not', { at: 'MAIL', does: '530 5.7.0 Log in first' }, 'SMTP_530', false],
    ['a full mailbox', { at: 'RCPT', does: '452 4.2.2 Full' }, 'SMTP_452', false],
    ['greylisting', { at: 'RCPT', does: '451 4.7.1 Later' }, 'SMTP_451', false],
    ['no service here', { at: 'CONNECT', does: '554 5.3.2 Go away' }, 'SMTP_554', false],
    ['a lost connection', { at: 'DATA', does: 'break' }, 'ECONNECTION', false],
    ['a wrong order of commands', { at: 'DATA', does: '503 5.5.1 Not now' }, 'SMTP_503', false],
  ])('tells of %s by a code, and whether it is of use to try again', async (_, mood, code, isFinal) => {
    server.moods.push(mood)

    const failure = await failureOf(send())

    expect(failure).toMatchObject({ name: 'SendRefused', code, isFinal, message: code })
    expect(server.taken).toEqual([])
  })

  it('sends the same mail again after the connection broke when the server had it', async () => {
    server.moods.push({ at: '.', does: 'take and break', times: 1 })

    const failure = await failureOf(send())
    await send()

    const [first, second] = server.taken
    expect(failure).toMatchObject({ isFinal: false })
    expect(server.taken).toHaveLength(2)
    expect(second).toEqual(first)
  })

  it('tells whom of several a server did not take, and does not write to the others again', async () => {
    server.moods.push({ at: 'RCPT', does: '550 5.1.1 No such user', of: 'han@' })

    const { rejected } = await send({ to: ['li@example.com', 'han@example.com'] })

    expect(rejected).toEqual([{ address: 'han@example.com', failure: 'SMTP_550' }])
    expect(server.taken.map(({ to }) => to)).toEqual([['li@example.com']])
  })

  it('tries again where nobody was taken, and one may be later', async () => {
    server.moods.push({ at: 'RCPT', does: '451 4.7.1 Later', of: 'li@' })
    server.moods.push({ at: 'RCPT', does: '550 5.1.1 No such user', of: 'han@' })

    const both = await failureOf(send({ to: ['li@example.com', 'han@example.com'] }))
    const turned = await failureOf(send({ to: ['han@example.com', 'li@example.com'] }))

    expect([both, turned]).toMatchObject([
      { code: 'SMTP_451', isFinal: false },
      { code: 'SMTP_451', isFinal: false },
    ])
  })

  it('stops when its time is over, and leaves no connection behind', async () => {
    server.moods.push({ at: 'DATA', does: 'silence' })
    const controller = new AbortController()

    const sending = failureOf(send({}, {}, { idempotencyKey: 'slow', signal: controller.signal }))
    await expect.poll(() => server.connections()).toBe(1)
    controller.abort()

    expect(await sending).toMatchObject({ code: 'EABORT', isFinal: false })
    await expect.poll(() => server.open()).toBe(0)
  })

  it('tells nobody its password, nor what the server said', async () => {
    const failure = await failureOf(send({}, { auth: { user: 'support', password: PASSWORD } }))

    expect(failure).toMatchObject({ code: 'SMTP_AUTH', isFinal: false })
    expect(JSON.stringify({ ...failure, stack: failure?.stack, cause: failure?.cause })).not.toContain(
      PASSWORD,
    )
  })

  it('lets itself in by a token, that is asked for when it is needed', async () => {
    const tokens = ['stale', 'fresh']
    const auth = { user: 'support', accessToken: async () => tokens.shift() ?? '' }
    const broken = { user: 'support', accessToken: () => Promise.reject(new Error('no token hunter2')) }

    await send({}, { auth })
    const failure = await failureOf(send({}, { auth: broken, pool: { connections: 1 } }))

    expect(server.taken).toHaveLength(1)
    expect(failure).toMatchObject({ code: 'SMTP_AUTH', isFinal: false, message: 'SMTP_AUTH' })
  })

  it('gives nothing to a server without TLS', async () => {
    const failure = await failureOf(
      send({}, { security: 'starttls', auth: { user: 'support', password: PASSWORD } }),
    )

    expect(failure).toMatchObject({ code: 'SMTP_TLS', isFinal: false })
    expect(server.taken).toEqual([])
  })

  it('trusts only a server that shows who it is', async () => {
    const certificate = selfSigned('localhost')
    const safe = await smtpListener(certificate)
    const how = { host: 'localhost', port: safe.port, security: 'starttls' } as const

    const stranger = await failureOf(send({}, how))
    const sent = await failureOf(send({}, { ...how, ca: certificate.cert }))
    const renamed = await failureOf(send({}, { ...how, ca: selfSigned('other.example').cert }))

    expect([stranger, renamed]).toMatchObject([{ isFinal: false }, { isFinal: false }])
    expect(sent).toBeUndefined()
    expect(safe.taken).toHaveLength(1)
    await safe.close()
  })

  it('brings attachments from where they lie, of this tenant', async () => {
    const asked: unknown[] = []
    const attachments = {
      async open(ref: string, about: { tenant: string }) {
        asked.push([ref, about])
        return (async function* () {
          yield Buffer.from('first ')
          yield Buffer.from('second')
        })()
      },
    }
    const named = [{ name: '../../etc/报价.pdf', type: 'application/pdf', size: 12, ref: 'r1' }]

    await send({ attachments: named }, { attachments })

    const [read] = (await PostalMime.parse(server.taken[0]?.raw ?? '')).attachments
    expect(asked).toEqual([['r1', { tenant: 'acme' }]])
    expect(read).toMatchObject({ filename: '.._.._etc_报价.pdf', mimeType: 'application/pdf' })
    expect(Buffer.from(read?.content as ArrayBuffer).toString()).toBe('first second')
  })

  it('tries again where an attachment cannot be read, and sends no half mail', async () => {
    const named = [{ name: 'a', type: 'text/plain', size: 1, ref: 'secret path' }]
    const gone = { open: () => Promise.reject(new Error('ENOENT secret path')) }
    const torn = {
      open: async () =>
        (async function* () {
          yield Buffer.from('half')
          throw new Error('secret path')
        })(),
    }

    expect(await failureOf(send({ attachments: named }))).toMatchObject({ code: 'ATTACHMENTS_NOT_SET_UP' })
    expect(await failureOf(send({ attachments: named }, { attachments: gone }))).toMatchObject({
      code: 'ATTACHMENT_UNREADABLE',
    })
    expect(await failureOf(send({ attachments: named }, { attachments: torn }))).toMatchObject({
      code: 'ATTACHMENT_UNREADABLE',
      isFinal: false,
    })
    expect(server.taken).toEqual([])
  })
})

describe('DKIM', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  const resolver = async (name: string) => (name === 'crm1._domainkey.acme.example' ? [[record]] : [])
  const dkim = { domain: 'acme.example', selector: 'crm1', privateKey: pem }

  it('vouches for the mail, and for both headers of the list', async () => {
    await send(
      { purpose: 'news', subject: '路由器', body: '您好'.repeat(100), html: '<p>您好</p>' },
      { dkim },
    )

    const raw = server.taken[0]?.raw ?? ''
    const { results } = await dkimVerify(Buffer.from(raw, 'latin1'), { resolver })
    const signed = /;\s+h=([^;]+);/.exec(raw)?.[1]?.replace(/\s/g, '').toLowerCase().split(':')
    expect(results.map(({ status }) => status.result)).toEqual(['pass'])
    expect(signed).toEqual(
      expect.arrayContaining(['from', 'list-unsubscribe', 'list-unsubscribe-post', 'list-id']),
    )
  })

  it.each([
    ['the subject', 'Subject: Router', 'Subject: Rooter'],
    ['the link', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click', 'List-Unsubscribe-Post: No'],
    ['the text', 'Turn it off', 'Turn it up'],
  ])('does not vouch for a mail of which %s was changed', async (_, said, changed) => {
    await send({ purpose: 'news' }, { dkim })

    const raw = server.taken[0]?.raw ?? ''
    const { results } = await dkimVerify(Buffer.from(raw.replace(said, changed), 'latin1'), { resolver })
    expect(raw).toContain(said)
    expect(results.map(({ status }) => status.result)).not.toContain('pass')
  })
})

describe('options', () => {
  const good = { host: 'smtp.acme.example', ...composing.options }
  const pathOf = (over: object) =>
    smtpOptions.safeParse({ ...good, ...over }).error?.issues.map(({ path }) => path.join('.'))
  const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })

  it('demand TLS when nothing is said', () => {
    expect(smtpOptions.parse(good)).toMatchObject({ security: 'starttls', pool: { connections: 5 } })
  })

  it.each([
    ['plaintext over a network', { security: 'none' }, ['security']],
    ['plaintext to what looks like here', { security: 'none', host: '127.0.0.1.evil.example' }, ['security']],
    ['a secret that is short', { secret: 'short' }, ['secret']],
    ['a sender that is none', { from: { address: 'a@b,c@d' } }, ['from.address']],
    [
      'a key that the signer cannot use',
      { dkim: { domain: 'a.b', selector: 's', privateKey: ed25519 } },
      ['dkim.privateKey'],
    ],
    ['no key', { dkim: { domain: 'a.b', selector: 's', privateKey: 'x' } }, ['dkim.privateKey']],
    ['a link without TLS', { unsubscribe: { url: 'http://a.example' } }, ['unsubscribe.url']],
    ['no room for a token', { replyTo: { address: `${'x'.repeat(32)}@a.example` } }, ['replyTo.address']],
    ['what nobody knows', { pasword: 'x' }, ['']],
  ])('refuse %s', (_, over, path) => {
    expect(pathOf(over)).toEqual(path)
  })
})
