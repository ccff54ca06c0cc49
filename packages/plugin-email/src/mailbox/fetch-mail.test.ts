import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import MailComposer from 'nodemailer/lib/mail-composer'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isMailServerMissing,
  startMailServer,
  type TestMailServer,
} from '../../../../scripts/test-mail-server.ts'
import { type AttachmentStore, attachmentsIn } from '../attachments.ts'
import { type Desk, deskFor, mailboxOn, mailCalled } from '../fixtures/desk.ts'
import { asMailbox, deliver } from '../fixtures/real-mail.ts'
import { fetchMailbox } from './fetch-mailbox.ts'
import type { MailboxOptions } from './mailbox-options.ts'

const SMALL = { wholeUpToBytes: 2000, mostTextBytes: 5000, mostMailBytes: 1_000_000 }

describe.skipIf(isMailServerMissing())('a mail that is too large to be fetched whole', () => {
  let server: TestMailServer
  let folder: string
  beforeAll(async () => {
    ;[server, folder] = await Promise.all([startMailServer(), mkdtemp(join(tmpdir(), 'guanxi-attachments-'))])
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  it('has the same header, texts and parts, and its attachments in the store, byte by byte', async () => {
    const [pdf, log, picture] = [
      randomBytes(600_000),
      Buffer.from('é\r\n  =20 \r\n'.repeat(2000)),
      randomBytes(3000),
    ]
    const sent = await composed({
      subject: '报价单',
      text: '请看附件。',
      html: '<p>请看<img src="cid:logo"></p>',
      attachments: [
        { filename: '报价 2026.pdf', content: pdf },
        {
          filename: 'log.txt',
          content: log,
          contentType: 'text/plain; charset=latin1',
          contentTransferEncoding: 'quoted-printable',
        },
        { filename: 'logo.png', content: picture, cid: 'logo', contentDisposition: 'inline' },
      ],
    })

    const { mail, store } = await fetched('quote', sent)

    const [whole, slim] = await Promise.all([PostalMime.parse(sent), PostalMime.parse(mail.raw)])
    const shapeOf = ({ subject, text, html, attachments }: typeof whole) => ({
      subject,
      text,
      html,
      attachments: attachments.map(({ content, ...about }) => about),
    })
    expect(shapeOf(slim)).toEqual(shapeOf(whole))
    expect(slim.subject).toBe('报价单')
    expect(mail.raw.byteLength).toBeLessThan(4000)
    expect(slim.attachments.map(({ content }) => (content as ArrayBuffer).byteLength)).toEqual([0, 0, 0])
    for (const [at, content] of [picture, pdf, log].entries()) {
      const { ref = '', size } = mail.stored?.[at] ?? {}
      expect([size, await contentOf(store, ref)]).toEqual([content.length, content])
    }
  })

  it('may be nothing but an attachment', async () => {
    const scan = randomBytes(30_000)
    const sent = `${mailCalled('scan', '', 'MIME-Version: 1.0\r\nContent-Type: image/png; name=scan.png\r\nContent-Transfer-Encoding: base64\r\n').trimEnd()}\r\n\r\n${base64(scan)}`

    const { mail, store } = await fetched('scan', sent)

    const slim = await PostalMime.parse(mail.raw)
    expect([slim.subject, slim.attachments.map(({ filename }) => filename)]).toEqual(['scan', ['scan.png']])
    expect(await contentOf(store, mail.stored?.[0]?.ref ?? '')).toEqual(scan)
  })

  it('that reports a bounce keeps what it says of whom and what', async () => {
    const original = `${mailCalled('what-bounced')}${'x'.repeat(70)}\r\n`.padEnd(20_000, 'more\r\n')
    const sent = [
      'From: MAILER-DAEMON@crm.test',
      'Message-ID: <report>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'It did not arrive.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Final-Recipient: rfc822; ada@example.com',
      'Status: 5.1.1',
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      original,
      '--b--',
      '',
    ].join('\r\n')

    const { mail } = await fetched('report', sent)

    const text = Buffer.from(mail.raw).toString()
    expect(text).toContain('Status: 5.1.1')
    expect(text).toContain('Message-ID: <what-bounced>')
    expect(text.length).toBeLessThan(7000)
    expect(mail.stored).toEqual([])
  })

  it('beyond what is taken in at all brings its text, and says what was left out', async () => {
    const sent = await composed({
      subject: 'film',
      text: 'Look at this!',
      attachments: [{ filename: 'fi\u202elm.mp4', content: randomBytes(1_100_000) }],
    })

    const { mail } = await fetched('film', sent)

    const slim = await PostalMime.parse(mail.raw)
    expect(slim.subject).toBe('film')
    expect(slim.text?.trim()).toMatch(
      /^Look at this!\s+\[The mail is too large; not taken in: .*：film\.mp4 \(1\.\d MB\)\]$/,
    )
    expect([slim.attachments, mail.stored]).toEqual([[], undefined])
  })

  it('says so too where attachments are kept nowhere', async () => {
    const sent = await composed({
      text: 'Hi',
      attachments: [{ filename: 'a.bin', content: randomBytes(9000) }],
    })
    const desk = deskFor()
    await deliver(server, 'nowhere@crm.test', sent)
    await fetchMailbox(mailboxOn(server, 'nowhere', SMALL), desk.work)

    const [mail] = desk.mails.values()
    expect((await PostalMime.parse(mail?.raw ?? '')).text).toContain('a.bin')
  })

  it.each([
    ['one part', 'Content-Type: text/plain; charset=utf-8\r\n\r\n'],
    ['no type', '\r\n'],
  ])('of one text, in %s, is cut where there is too much of it', async (_, head) => {
    const sent = `From: a@example.com\r\nSubject: =?utf-8?b?6ZW/?=\r\n very\r\nMessage-ID: <long>\r\nMIME-Version: 1.0\r\n${head}${'All work and no play.\r\n'.repeat(1000)}`

    const { mail } = await fetched(`long${head.length}`, sent)

    const slim = await PostalMime.parse(mail.raw)
    expect(slim.subject).toBe('长 very')
    expect(slim.text).toMatch(/^All work and no play\.\r?\n/)
    expect(slim.text).toContain('its text was cut')
    expect(mail.raw.byteLength).toBeLessThan(7000)
  })

  it('of ten thousand parts brings the first of them', async () => {
    const parts = Array.from(
      { length: 10_000 },
      (_, part) => `--b\r\nContent-Type: text/plain\r\n\r\npart ${part}\r\n`,
    ).join('')
    const header = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n'
    const { mail, desk } = await fetched('parts', mailCalled('parts', `${parts}--b--`, header))

    expect(desk.setAside).toEqual([])
    expect((await PostalMime.parse(mail.raw)).text).toMatch(/part 0\n[\s\S]*its text was cut/)
    expect(mail.raw.byteLength).toBeLessThan(20_000)
  })

  it('is no reason to stop, whatever it looks like', async () => {
    const deep = Array.from(
      { length: 300 },
      (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
    ).join('')
    const hostile = [
      `MIME-Version: 1.0\r\n${deep}`,
      'Content-Type: multipart/mixed; boundary=\r\n',
      'Content-Type: multipart/mixed; boundary="=?utf-8?q?a=0D=0Ab?="\r\n',
      'Content-Type: multipart/mixed\r\n',
      `X-Long: ${'y'.repeat(400_000)}\r\nContent-Type: ;;;===\r\n`,
      'Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=z\r\n',
    ]
    const { desk } = await fetched(
      'hostile',
      ...hostile.map((header, at) => mailCalled(`h${at}`, 'z\r\n'.repeat(2000), header)),
      mailCalled('behind'),
    )

    expect([...desk.brought.keys()]).toContain('behind')
    expect(desk.brought.size + desk.setAside.length).toBe(hostile.length + 1)
  })

  it('is fetched again where the store had no room, and nothing half is left there', async () => {
    const sent = await composed({
      text: 'Hi',
      attachments: [{ filename: 'a.bin', content: randomBytes(600_000) }],
    })
    const full: AttachmentStore = {
      keep: async (content) => {
        for await (const _ of content)
          throw Object.assign(new Error('no room for /secret/path'), { code: 'ENOSPC' })
        throw new Error('never')
      },
      open: () => Promise.reject(new Error('never')),
    }
    const desk = deskFor({ attachments: full })
    await deliver(server, 'full@crm.test', sent)

    for (let time = 1; time <= 6; time++)
      await expect(fetchMailbox(mailboxOn(server, 'full', SMALL), desk.work)).rejects.toMatchObject({
        code: 'EMAIL_ATTACHMENT_UNKEPT',
        retryable: true,
      })

    expect([desk.brought.size, desk.setAside, desk.cursors.size]).toEqual([0, [], 0])
  })

  it('leaves nothing behind when the server is killed on the way, and is brought whole afterwards', async () => {
    const content = randomBytes(4_000_000)
    await deliver(
      server,
      'broken@crm.test',
      await composed({ text: 'Hi', attachments: [{ filename: 'a.bin', content }] }),
    )
    const home = await mkdtemp(join(folder, 'broken-'))
    const kept = attachmentsIn(home)
    let isFirst = true
    const desk = deskFor({
      attachments: {
        ...kept,
        keep: (pieces, about) => kept.keep(crashingOnce(pieces), about),
      },
    })
    async function* crashingOnce(pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        yield piece
        if (isFirst) await server.crash()
        isFirst = false
      }
    }
    const mailbox = mailboxOn(server, 'broken', { ...SMALL, mostMailBytes: 50_000_000 })

    await expect(fetchMailbox(mailbox, desk.work)).rejects.toMatchObject({
      code: 'EMAIL_MAILBOX_UNREACHABLE',
    })
    expect(await filesIn(home)).toEqual([])
    await server.restart()
    await fetchMailbox(mailbox, desk.work)

    expect(await filesIn(home)).toEqual([createHash('sha256').update(content).digest('hex')])
  })

  it('ends at once when it is told to while an attachment is on its way', async () => {
    await deliver(
      server,
      'told@crm.test',
      await composed({ text: 'Hi', attachments: [{ filename: 'a.bin', content: randomBytes(4_000_000) }] }),
    )
    const home = await mkdtemp(join(folder, 'told-'))
    const kept = attachmentsIn(home)
    const desk: Desk = deskFor({
      attachments: { ...kept, keep: (pieces, about) => kept.keep(stopping(pieces), about) },
    })
    async function* stopping(pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        desk.stop()
        yield piece
      }
    }

    const mailbox = mailboxOn(server, 'told', { ...SMALL, mostMailBytes: 50_000_000 })
    await expect(fetchMailbox(mailbox, desk.work)).rejects.toMatchObject({ name: 'AbortError' })

    expect([desk.brought.size, await filesIn(home)]).toEqual([0, []])
  })

  it('of 35 MB is stored in memory that a whole mail would not find room in', async () => {
    const content = randomBytes(35_000_000)
    for (const [user, bytes] of [
      ['warm', content.subarray(0, 2_000_000)],
      ['memory', content],
    ] as const)
      await asMailbox(server, user, async (client) =>
        client.append(
          'INBOX',
          await composed({ text: 'Hi', attachments: [{ filename: 'a.bin', content: bytes }] }),
        ),
      )

    const child = join(import.meta.dirname, '../fixtures/fetch-in-a-process.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@guanxi/source',
      '--disable-warning=ExperimentalWarning',
      child,
      String(server.imapPort),
      server.password,
      folder,
    ])

    const { grownBy, stored } = JSON.parse(stdout)
    expect(stored[1]).toEqual({
      size: content.length,
      ref: createHash('sha256').update(content).digest('hex'),
    })
    // Fetched whole, it takes 180 MB. How much is free for collecting is the engine's choice.
    expect(grownBy).toBeLessThan(100_000_000)
  })

  async function fetched(user: string, ...sent: readonly (string | Uint8Array)[]) {
    const store = attachmentsIn(folder)
    const desk = deskFor({ attachments: store })
    for (const raw of sent) await deliver(server, `${user}@crm.test`, raw)
    const mailbox: MailboxOptions = mailboxOn(server, user, SMALL)
    await fetchMailbox(mailbox, desk.work)
    const [mail] = desk.mails.values()
    if (!mail) throw new Error('No mail was brought.')
    return { mail, store, desk }
  }
})

function composed(mail: ConstructorParameters<typeof MailComposer>[0]): Promise<Buffer> {
  return new MailComposer({ from: 'ada@example.com', to: 'support@crm.test', ...mail }).compile().build()
}

function base64(content: Buffer): string {
  return content.toString('base64').replace(/.{1,76}/g, '$&\r\n')
}

async function contentOf(store: AttachmentStore, ref: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of await store.open(ref, { tenant: 'acme' })) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}
