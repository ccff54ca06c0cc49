import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { type Composing, composeMail, type Letter } from './compose-mail.ts'
import { composing, headerOf, letter, rawMail, SECRET } from './fixtures/raw-mail.ts'
import { isOwnMessageId } from './own-message-id.ts'
import { unsubscriptionOf } from './unsubscribe-link.ts'

const CHINESE = '您好，李雷：路由器闪红灯，请关机再开。'.repeat(20)

async function written(over: Partial<Letter>, how: Partial<Composing> = {}) {
  const raw = await rawMail(composeMail({ ...letter, ...over }, { ...composing, ...how }))
  const header = headerOf(raw)
  const all = (name: string) => header.filter(([key]) => key === name).map(([, value]) => value)
  return { raw, header, all, one: (name: string) => all(name).join('|'), parsed: await PostalMime.parse(raw) }
}
const refusalOf = (over: Partial<Letter>, how: Partial<Composing> = {}) => {
  try {
    composeMail({ ...letter, ...over }, { ...composing, ...how })
  } catch (error) {
    return error
  }
  return undefined
}

describe('a mail', () => {
  it('says who writes, to whom, what and when, and nothing of the program', async () => {
    const { header, parsed } = await written({})

    expect(parsed).toMatchObject({
      from: { name: 'Acme', address: 'support@acme.example' },
      to: [{ address: 'li@example.com' }],
      replyTo: [{ address: 'support@acme.example' }],
      subject: 'Router',
      date: '2026-11-22T20:00:00.000Z',
      text: 'Turn it off and on.\n',
    })
    expect(header.map(([name]) => name).sort()).toEqual(
      ['From', 'To', 'Reply-To', 'Message-ID', 'Date', 'Subject', 'MIME-Version', 'Content-Type']
        .concat('Content-Transfer-Encoding')
        .sort(),
    )
  })

  it('is the same, byte by byte, in every repetition', async () => {
    const over = {
      html: '<p>Off and on.</p>',
      attachments: [{ name: 'a', type: 'text/plain', size: 1, ref: 'x' }],
    }

    const [first, again] = [await written(over), await written(over)]

    expect(again.raw.equals(first.raw)).toBe(true)
  })

  it('has a Message-ID of its own, that we know again and nobody else makes', async () => {
    const { parsed } = await written({})
    const id = parsed.messageId ?? ''
    const forged = id.replace(/\.[a-z2-7]{26}@/, `.${'a'.repeat(26)}@`)

    expect(id).toMatch(/^<crm\.0193a1b2-0000-7000-8000-000000000001\.[a-z2-7]{26}@acme\.example>$/)
    expect(
      isOwnMessageId(id, { tenant: 'acme', secret: ['a new secret of thirty-two characters', SECRET] }),
    ).toBe(true)
    expect(isOwnMessageId(id.toUpperCase(), { tenant: 'acme', secret: SECRET })).toBe(true)
    expect(isOwnMessageId(id, { tenant: 'globex', secret: SECRET })).toBe(false)
    expect(isOwnMessageId(id, { tenant: 'acme', secret: `${SECRET}!` })).toBe(false)
    expect(isOwnMessageId(forged, { tenant: 'acme', secret: SECRET })).toBe(false)
  })

  it('has a Message-ID whatever the key is made of', async () => {
    const { parsed } = await written({}, { idempotencyKey: 'Send <x@y>\r\nBcc: 42' })

    expect(parsed.messageId).toMatch(/^<crm\.[a-z2-7]{52}\.[a-z2-7]{26}@acme\.example>$/)
    expect(isOwnMessageId(parsed.messageId ?? '', { tenant: 'acme', secret: SECRET })).toBe(true)
  })

  it('brings the answer back by a token behind the plus, where the server knows that', async () => {
    const replyToken = '42-abcdefghijklmnop'
    const { replyTo } = composing.options
    const withoutPlus = { ...composing.options, replyTo: { address: replyTo?.address ?? '', plus: false } }

    expect((await written({ replyToken })).one('Reply-To')).toBe('support+42-abcdefghijklmnop@acme.example')
    expect((await written({ replyToken: 'x@evil.example,y' })).one('Reply-To')).toBe('support@acme.example')
    expect((await written({ replyToken }, { options: withoutPlus })).one('Reply-To')).toBe(
      'support@acme.example',
    )
  })

  it('stays in its conversation: the first and the nearest mails are named', async () => {
    const ids = Array.from({ length: 40 }, (_, at) => `m${at}@example.com`)

    const { one } = await written({ inReplyTo: '<m39@example.com>', references: ids })

    const named = one('References').split(' ')
    expect(one('In-Reply-To')).toBe('<m39@example.com>')
    expect(named).toHaveLength(20)
    expect([named[0], named[1], named.at(-1)]).toEqual([
      '<m0@example.com>',
      '<m21@example.com>',
      '<m39@example.com>',
    ])
  })

  it('names nothing that is no Message-ID', async () => {
    const references = ['b64hash', '<a@b> <c@d>', 'x@y\r\nBcc: eve@example.com', 'ü@b', '<good@b>']

    const { header, one } = await written({ inReplyTo: 'hash of what was said', references })

    expect(one('References')).toBe('<good@b>')
    expect(header.some(([name]) => name === 'In-Reply-To' || name === 'Bcc')).toBe(false)
  })

  it.each([
    ['Router', 'Re: Router'],
    ['Re: RE: Aw: 回复：答复: Router', 'Re: Router'],
    ['Re[2]: Router', 'Re: Router'],
    ['Rebate: 5%', 'Re: Rebate: 5%'],
    ['Fwd: Re: Router', 'Re: Fwd: Re: Router'],
    ['', 'Re:'],
  ])('answers %j as %j', async (subject, expected) => {
    const { parsed } = await written({ subject, inReplyTo: '<a@b>' })

    expect(parsed.subject).toBe(expected)
  })

  it('is read right in Chinese by others, also in long lines', async () => {
    const { raw } = await written({
      subject: CHINESE.slice(0, 100),
      body: `${CHINESE}\r\n${'x'.repeat(5_000)}\r\n`,
      html: `<p>${CHINESE}</p>`,
      attachments: [{ name: '报价单 2026.pdf', type: 'application/pdf', size: 3, ref: '字节' }],
    })

    for (const read of [await PostalMime.parse(raw), await simpleParser(raw)]) {
      expect(read.subject).toBe(CHINESE.slice(0, 100))
      expect(read.text?.trimEnd()).toBe(`${CHINESE}\n${'x'.repeat(5_000)}`)
      expect(String(read.html).trimEnd()).toBe(`<p>${CHINESE}</p>`)
      expect(read.attachments[0]?.filename).toBe('报价单 2026.pdf')
      expect(Buffer.from(read.attachments[0]?.content as Buffer).toString()).toBe('字节')
    }
    for (const line of raw.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    expect(raw.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('says in plain text what it says in HTML', async () => {
    const html =
      '<style>p{}</style><p>Dear <b>Li</b> &amp; co,</p><ul><li>see <a href="https://x.example/?a=1&amp;b=2">this</a></li></ul>1 &lt; 2<br>bye'

    const { parsed } = await written({ body: '', html })

    expect(parsed.text?.trim()).toBe('Dear Li & co,\n\n- see this (https://x.example/?a=1&b=2)\n\n1 < 2\nbye')
    expect((await written({ body: 'Mine', html })).parsed.text?.trim()).toBe('Mine')
  })

  it('has a text part even where nothing is said, as when it only brings a file', async () => {
    const attachments = [{ name: 'a.pdf', type: 'application/pdf', size: 1, ref: 'x' }]

    const { one, parsed } = await written({ body: '', attachments })

    expect(one('Content-Type')).toMatch(/^multipart\/mixed;/)
    expect(parsed.text?.trim()).toBe('')
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['a.pdf'])
  })

  it('brings files as files, whatever they say that they are', async () => {
    const types = [
      'multipart/mixed',
      'message/rfc822',
      'multipart/mixed; boundary=x',
      'TEXT/HTML',
      'nonsense',
    ]
    const attachments = types.map((type, at) => ({
      name: `${at}.bin`,
      type,
      size: 1,
      ref: 'From: eve@example.com',
    }))

    const { parsed } = await written({ attachments })

    expect(parsed.attachments.map(({ mimeType }) => mimeType)).toEqual([
      ...['application/octet-stream', 'application/octet-stream', 'application/octet-stream'],
      ...['text/html', 'application/octet-stream'],
    ])
    expect(parsed.html).toBeUndefined()
  })

  it('holds nothing that steers a server', async () => {
    const { raw } = await written({ body: 'a\rb\0c\u001bd\u0085e\ud800f\tg\u2028h' })

    expect((await PostalMime.parse(raw)).text?.trimEnd()).toBe('a\nbcde\ufffdf\tg\u2028h')
  })

  it('of a machine asks other machines for silence', async () => {
    expect((await written({})).one('Auto-Submitted')).toBe('')
    expect((await written({ automated: true })).one('Auto-Submitted')).toBe('auto-generated')
    expect((await written({ automated: true, inReplyTo: '<a@b>' })).one('Auto-Submitted')).toBe(
      'auto-replied',
    )
  })

  it('for a purpose can be unsubscribed from by one click, in one header line', async () => {
    const { all, one } = await written({ purpose: 'Product News' })

    expect(one('List-ID')).toBe('<product-news.acme.example>')
    expect(one('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    expect(all('List-Unsubscribe')).toHaveLength(1)
    const [, url = ''] = /^<(https:\/\/[^>]+)>$/.exec(one('List-Unsubscribe')) ?? []
    expect(unsubscriptionOf(url, { tenant: 'acme', secret: SECRET })).toEqual({
      tenant: 'acme',
      address: 'li@example.com',
      purpose: 'Product News',
    })
    expect((await written({ purpose: '产品新闻' })).one('List-ID')).toMatch(
      /^<list-[0-9a-f]{16}\.acme\.example>$/,
    )
  })

  it('for a purpose waits until people can unsubscribe from it', () => {
    const { unsubscribe: _, ...without } = composing.options

    expect(refusalOf({ purpose: 'news' }, { options: without })).toMatchObject({
      code: 'UNSUBSCRIBE_NOT_SET_UP',
      isFinal: false,
    })
  })
})

describe('whoever writes', () => {
  it.each([
    ['nobody', []],
    ['two in one', ['li@example.com,eve@example.com']],
    ['a second by a line break', ['li@example.com\r\nBcc: eve@example.com']],
    ['a name', ['Li <li@example.com>']],
    ['a group', ['friends:li@example.com,eve@example.com;']],
    ['a quoted one', ['"li eve@example.com"@example.com']],
    ['a route', ['@a.example:li@example.com']],
    ['SMTP', ['li@example.com> RCPT TO:<eve@example.com']],
    ['a space', ['li@example.com eve@example.com']],
    ['a percent', ['li@ex%61mple.com']],
    ['a number as domain', ['li@127.1']],
    ['one too long', [`${'x'.repeat(65)}@example.com`]],
    ['a good and a bad one', ['li@example.com', 'eve']],
  ])('reaches nobody by %s', (_, to) => {
    expect(refusalOf({ to })).toMatchObject({ isFinal: true })
  })

  it('reaches people of other scripts', async () => {
    const { mail } = composeMail(
      { ...letter, to: ['张三@例子.中国', "o'neil+tag@sub.example.co.uk"] },
      composing,
    )

    expect(mail.envelope).toMatchObject({ to: ['张三@例子.中国', "o'neil+tag@sub.example.co.uk"] })
  })

  it('tells of a mail to many for one purpose nobody', () => {
    const to = ['li@example.com', 'han@example.com']

    expect(refusalOf({ to, purpose: 'news' })).toMatchObject({ code: 'TOO_MANY_RECIPIENTS', isFinal: true })
    expect(refusalOf({ to })).toBeUndefined()
  })

  it('never makes a second header or recipient, whatever stands in the message', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            ...[
              '\r\n',
              '\n',
              '\r',
              '\u2028',
              '\u0085',
              '\0',
              'Bcc: eve@example.com',
              ', ',
              '<',
              '>',
              '@',
              '"',
            ],
            ...[
              '=?utf-8?Q?',
              '?=',
              ';',
              'filename=',
              ' ',
              '路由器',
              '--',
              'x'.repeat(90),
              '\u202e',
              '\t',
              '\\',
            ],
          ),
          { maxLength: 12 },
        )
        .map((parts) => parts.join('')),
    )
    const letters = fc.record({
      ...{ subject: nasty, body: nasty, html: fc.option(nasty, { nil: undefined }) },
      ...{ inReplyTo: fc.option(nasty, { nil: undefined }), references: fc.array(nasty, { maxLength: 3 }) },
      ...{
        replyToken: fc.option(nasty, { nil: undefined }),
        purpose: fc.option(
          nasty.map((text) => text.slice(0, 30)),
          { nil: undefined },
        ),
      },
      ...{ automated: fc.boolean(), name: nasty, key: nasty },
      attachments: fc.array(fc.record({ name: nasty, type: nasty, size: fc.constant(1), ref: nasty }), {
        maxLength: 2,
      }),
    })
    const allowed = new Set(
      'From,To,Reply-To,Message-ID,In-Reply-To,References,Date,Subject,MIME-Version,Content-Type,Content-Transfer-Encoding,Auto-Submitted,X-Auto-Response-Suppress,List-ID,List-Unsubscribe,List-Unsubscribe-Post'.split(
        ',',
      ),
    )
    await fc.assert(
      fc.asyncProperty(letters, async ({ name, key, ...over }) => {
        const options = { ...composing.options, from: { name, address: 'support@acme.example' } }
        const composed = composeMail({ ...letter, ...over }, { ...composing, options, idempotencyKey: key })
        const raw = await rawMail(composed)
        const names = headerOf(raw).map(([one]) => one)
        const [read, other] = [await PostalMime.parse(raw), await simpleParser(raw)]

        expect(names.filter((one) => !allowed.has(one))).toEqual([])
        expect(new Set(names).size).toBe(names.length)
        expect(raw.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
        expect(composed.mail.envelope).toEqual({ from: 'support@acme.example', to: ['li@example.com'] })
        expect(read.to).toEqual([{ address: 'li@example.com', name: '' }])
        expect(read.from?.address).toBe('support@acme.example')
        expect(read.bcc ?? read.cc).toBeUndefined()
        expect([other.to].flat()[0]?.value.map(({ address }) => address)).toEqual(['li@example.com'])
        expect(other.from?.value.map(({ address }) => address)).toEqual(['support@acme.example'])
        expect(read.attachments).toHaveLength(over.attachments.length)
        expect(other.attachments).toHaveLength(over.attachments.length)
      }),
      { numRuns: 300 },
    )
  })

  it('finds each text as it was said', async () => {
    const texts = fc
      .string({ unit: 'grapheme', maxLength: 300 })
      .filter((text) => !/[\p{Cc}]|^\s|\s$/u.test(text))
    await fc.assert(
      fc.asyncProperty(texts, texts, async (subject, body) => {
        const { raw, parsed } = await written({ subject, body: `${body}.` })
        const line = subject.replace(/[\p{Zl}\p{Zp}\u{feff}]+/gu, ' ').trim()

        expect(parsed.text?.trimEnd()).toBe(`${body}.`)
        expect((await simpleParser(raw)).text?.trimEnd()).toBe(`${body}.`)
        expect((parsed.subject ?? '').normalize()).toBe(line.normalize())
      }),
      { numRuns: 200 },
    )
  })
})
