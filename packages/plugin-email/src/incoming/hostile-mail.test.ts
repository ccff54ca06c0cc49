import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { headerLines, mailBytes, plainMail } from './fixtures/mail-bytes.ts'
import { ODD_MAILS } from './fixtures/odd-mails.ts'
import { readAsSupport } from './fixtures/read-as-support.ts'
import { htmlText } from './html-text.ts'
import { MAIL_LIMITS } from './oddity.ts'
import type { MailReading } from './read-mail.ts'
import { safeHtml } from './safe-html.ts'
import { splitReply } from './split-reply.ts'

const TYPE = 'Content-Type'

/** What holds of every mail, however it was written. */
function expectWithinLimits({ externalId, messages, receipts, objections }: MailReading): void {
  expect(externalId).not.toBe('')
  expect(receipts.length + objections.length).toBeLessThanOrEqual(200)
  for (const {
    body,
    quoted = '',
    html = '',
    to = [],
    from,
    attachments = [],
    at,
    subject = '',
  } of messages) {
    expect(body.length + quoted.length).toBeLessThanOrEqual(MAIL_LIMITS.text)
    expect(html.length).toBeLessThanOrEqual(MAIL_LIMITS.text * 1.1)
    expect(attachments.length).toBeLessThanOrEqual(MAIL_LIMITS.attachments)
    expect(to.length).toBeLessThanOrEqual(100)
    expect(from.address).not.toBe('')
    expect(Number.isNaN(at.getTime())).toBe(false)
    expect(`${subject}${from.address}${from.name ?? ''}`).not.toMatch(/[\r\n]/)
  }
}

function nested(depth: number): Uint8Array {
  const lines = ['From: ada@example.test']
  for (let level = 0; level < depth; level++) {
    lines.push(`${TYPE}: multipart/mixed; boundary=b${level}x`, '', `--b${level}x`)
  }
  return mailBytes(lines.join('\r\n'), '', 'the words in the middle')
}

/** A mail that is meant to harm, and what is told of it. Anything that grows faster than its size would not come to an end. */
const HOSTILE: readonly (readonly [
  is: string,
  raw: () => Uint8Array,
  told: readonly string[],
  keeps?: string,
])[] = [
  ['300 parts within each other', () => nested(300), ['TOO_DEEP'], 'the words in the middle'],
  ['100,000 parts within each other', () => nested(100_000), ['TOO_DEEP']],
  [
    '100,000 parts side by side',
    () =>
      mailBytes(
        `${TYPE}: multipart/mixed; boundary=b`,
        '',
        '--b',
        '',
        'first words',
        ...Array(100_000).fill('--b\r\n\r\nx'),
      ),
    ['PARTS_CUT'],
    'first words',
  ],
  [
    'a header of 5 MB',
    () => plainMail('the words', { 'X-Long': 'x'.repeat(5_000_000) }),
    ['HEADERS_CUT'],
    'the words',
  ],
  [
    'a header of 200,000 lines',
    () => plainMail('the words', { 'X-Many': `y${'\r\nX-Many: y'.repeat(200_000)}` }),
    ['HEADERS_CUT'],
    'the words',
  ],
  [
    'a header that is folded 200,000 times',
    () => plainMail('the words', { Subject: `x${'\r\n x'.repeat(200_000)}` }),
    ['HEADERS_CUT'],
    'the words',
  ],
  [
    'parts with a long header each',
    () =>
      mailBytes(
        ...headerLines({ [TYPE]: 'multipart/mixed; boundary=b' }),
        '',
        '--b',
        '',
        'the words',
        ...Array(90).fill(`--b\r\nX: ${'x'.repeat(60_000)}\r\n\r\n`),
      ),
    ['HEADERS_CUT'],
    'the words',
  ],
  [
    '60 attachments',
    () =>
      mailBytes(
        ...headerLines({ [TYPE]: 'multipart/mixed; boundary=b' }),
        '',
        ...Array(60).fill(`--b\r\n${TYPE}: image/png; name=a.png\r\n\r\nx`),
      ),
    ['ATTACHMENTS_CUT'],
  ],
  ['10 MB of text', () => plainMail('words '.repeat(1_700_000)), ['TEXT_CUT']],
  [
    'a boundary that is nearly met in every line',
    () =>
      mailBytes(
        `${TYPE}: multipart/mixed; boundary=${'b'.repeat(200)}`,
        '',
        `--${'b'.repeat(199)}\r\n`.repeat(50_000),
      ),
    [],
  ],
  [
    '20,000 recipients',
    () => plainMail('x', { To: Array(2_000).fill('a@x.test, b@x.test, c@x.test,').join('\r\n ') }),
    [],
  ],
  ['groups within groups', () => plainMail('x', { To: 'a:'.repeat(20_000) }), []],
  [
    'brackets without an end in an address',
    () => plainMail('x', { From: '<'.repeat(30_000) + '@'.repeat(30_000) }),
    [],
  ],
  ['quotes without an end in an address', () => plainMail('x', { From: `${'"\\'.repeat(30_000)}` }), []],
  ['words without an end in a subject', () => plainMail('x', { Subject: '=?utf-8?B?'.repeat(6_000) }), []],
  ['words of nothing in a subject', () => plainMail('x', { Subject: '=?utf-8?Q?=0A?= '.repeat(4_000) }), []],
  [
    'references without an end',
    () => plainMail('x', { References: '<'.repeat(60_000), 'In-Reply-To': '<a'.repeat(30_000) }),
    [],
  ],
  [
    'comments without an end',
    () =>
      plainMail('x', {
        'Authentication-Results': '('.repeat(60_000),
        Date: '('.repeat(60_000),
        'Message-ID': '('.repeat(60_000),
      }),
    [],
  ],
  [
    'a type that is all parameters',
    () => plainMail('x', { [TYPE]: `multipart/mixed${'; boundary '.repeat(5_000)}` }),
    [],
  ],
  [
    'names in 3,000 parts',
    () =>
      mailBytes(
        `${TYPE}: multipart/mixed; boundary=b`,
        '',
        '--b',
        `${TYPE}: text/csv;${Array.from({ length: 3_000 }, (_, at) => `name*${at}*=%61`).join(';')}`,
        '',
        'x',
        '--b--',
      ),
    [],
  ],
  [
    'UTF-7 that is all shifts',
    () => plainMail('+'.repeat(900_000), { [TYPE]: 'text/plain; charset=utf-7' }),
    [],
  ],
  ['lines that could begin a quotation', () => plainMail('On 1\n'.repeat(200_000)), []],
  ['a line that could begin a quotation', () => plainMail('On '.repeat(330_000)), []],
  ['senders without an end', () => plainMail('From:\n'.repeat(160_000)), []],
  [
    'HTML that opens 300,000 elements',
    () => plainMail(`${'<i>'.repeat(150_000)}${'</b>'.repeat(120_000)}`, { [TYPE]: 'text/html' }),
    [],
  ],
  ['HTML that is all brackets', () => plainMail('<'.repeat(300_000), { [TYPE]: 'text/html' }), []],
  ['HTML that is all comments', () => plainMail('<!--'.repeat(240_000), { [TYPE]: 'text/html' }), []],
  [
    'HTML that is all attributes',
    () => plainMail(`<p ${'a=1 '.repeat(240_000)}>x`, { [TYPE]: 'text/html' }),
    [],
  ],
  [
    'HTML that is all line breaks',
    () => plainMail(`${'<br>'.repeat(240_000)}x`, { [TYPE]: 'text/html' }),
    [],
  ],
  ['HTML that is all entities', () => plainMail('&amp;'.repeat(190_000), { [TYPE]: 'text/html' }), []],
  ['HTML that is all pictures', () => plainMail('cid:'.repeat(240_000), { [TYPE]: 'text/html' }), []],
  [
    'HTML that quotes itself for ever',
    () => plainMail('<blockquote>x'.repeat(60_000), { [TYPE]: 'text/html' }),
    [],
  ],
  [
    'a text that grows as it is decoded',
    () => plainMail(Buffer.alloc(1_000_000, 0xe9), { [TYPE]: 'text/plain; charset=iso-8859-1' }),
    [],
  ],
  [
    'a bounce of 100,000 recipients',
    () =>
      mailBytes(
        `${TYPE}: multipart/report; boundary=r`,
        '',
        '--r',
        `${TYPE}: message/delivery-status`,
        '',
        'Final-Recipient: rfc822; a@x.test\r\nAction: failed\r\n\r\n'.repeat(18_000),
        '--r--',
      ),
    [],
  ],
  [
    'a bounce in words that are all addresses',
    () =>
      mailBytes(
        'From: MAILER-DAEMON@mx.test',
        'Subject: failure notice',
        '',
        'user unknown: unable to deliver',
        'a'.repeat(60_000),
        'a@'.repeat(30_000),
        'a.'.repeat(30_000),
      ),
    [],
  ],
  ['bytes of nothing', () => new Uint8Array(2_000_000), []],
  ['line breaks alone', () => Buffer.alloc(2_000_000, '\n'), []],
  [
    'a file of another kind',
    () => Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 256)),
    [],
  ],
]

const MEANT = HOSTILE.map(([is, raw, told, keeps = '']) => ({ is, raw, told, keeps }))

it.each(MEANT)('reads $is', async ({ raw, told, keeps }) => {
  const reading = await readAsSupport(raw())

  expectWithinLimits(reading)
  expect(reading.oddities).toEqual(expect.arrayContaining([...told]))
  if (keeps) expect(reading.messages[0]?.body).toContain(keeps)
})

it('lets nothing begin a header of its own', async () => {
  const reading = await readAsSupport(
    plainMail('x', {
      Subject: '=?utf-8?Q?Hi=0D=0ABcc:_eve@example.test?=',
      From: '=?utf-8?Q?Ada=0D=0ABcc:_eve@example.test?= <ada@example.test>',
      'Message-ID': '<a@x.test\r\n \rBcc: eve@example.test>',
    }),
  )

  expectWithinLimits(reading)
  expect(reading.externalId).not.toMatch(/[\s]/)
  expect(reading.messages[0]?.to).toEqual(['support@crm.test'])
})

const NAMES = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'References',
  'In-Reply-To',
  'Content-Type',
  'Content-Disposition',
  'Content-Transfer-Encoding',
  'Return-Path',
  'Auto-Submitted',
  'Authentication-Results',
]
const VALUES = [
  'multipart/mixed; boundary=b',
  'multipart/alternative; boundary="b"',
  'multipart/report; boundary=c',
  'message/rfc822',
  'message/delivery-status',
  'text/html',
  'text/plain; charset=gbk',
  'text/plain; charset=utf-7; format=flowed',
  'base64',
  'quoted-printable',
  'attachment; filename=a',
  '=?gbk?B?wrfTycb31g==?=',
  'Ada <ada@x.test>',
  '<a@b>',
  'Sun, 22 Nov 2026 10:00:00 +0000',
  '',
]
const LINES = [
  '',
  '--b',
  '--b--',
  '--c',
  '--c--',
  '> quoted',
  '-- ',
  'On 1 Bob wrote:',
  '<p>x</p>',
  'SGVsbG8=',
  '=E4=BD',
  '发件人: x',
  'Final-Recipient: rfc822; a@x.test',
  'Action: failed',
  'Status: 5.1.1',
]

const line = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMES), fc.oneof(fc.constantFrom(...VALUES), fc.string()))
    .map(([name, value]) => Buffer.from(`${name}: ${value}`)),
  fc.constantFrom(...LINES).map((text) => Buffer.from(text)),
  fc.string().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
)
const mail = fc
  .tuple(fc.array(line, { maxLength: 60 }), fc.constantFrom('\r\n', '\n', '\r'))
  .map(([lines, end]) => Buffer.concat(lines.flatMap((one) => [one, Buffer.from(end)])))

it('reads whatever may come, and always the same', async () => {
  await fc.assert(
    fc.asyncProperty(mail, async (raw) => {
      const reading = await readAsSupport(raw)

      expectWithinLimits(reading)
      expect(await readAsSupport(raw)).toEqual(reading)
    }),
    { numRuns: 500 },
  )
})

it('reads mails that were damaged on their way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ODD_MAILS),
      fc.nat(),
      fc.uint8Array({ maxLength: 8 }),
      async ({ raw }, place, noise) => {
        const at = place % (raw.length + 1)
        expectWithinLimits(
          await readAsSupport(Buffer.concat([raw.subarray(0, at), noise, raw.subarray(at + noise.length)])),
        )
      },
    ),
    { numRuns: 500 },
  )
})

it('loses no word of any text that it splits', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom(...LINES, 'From: a', 'Sent: b', 'To: c', '> a', '-----Original Message-----'),
      fc.string(),
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(words, (lines) => {
      const text = lines.join('\n')
      const { body, quoted = '' } = splitReply(text)
      const letters = (said: string) => [...said.replace(/\s/g, '')].sort().join('')

      expect(letters(body + quoted)).toBe(letters(text))
      expect(body === '' && quoted !== '').toBe(false)
    }),
    { numRuns: 1_000 },
  )
})

it('lets no HTML run in a page', () => {
  const pieces = [
    '<script>',
    '</script>',
    '<img src=x onerror=alert(1)>',
    '<a href=javascript:alert(1)>',
    '<svg>',
    '<style>',
    '</style>',
    '<!--',
    '-->',
    '<noscript>',
    '<textarea>',
    '"',
    "'",
    '>',
    '<p title="',
    '<math><mtext>',
    '<xmp>',
    '&lt;script&gt;',
    '<iframe>',
    'x',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (html) => {
      const shown = safeHtml(html.join(''))

      expect(shown).not.toMatch(/<(script|svg|style|iframe|math|textarea|noscript|xmp)/i)
      for (const [tag] of shown.matchAll(/<[^<>]*>/g))
        expect(tag.replace(/title="[^"]*"/g, '')).not.toMatch(/\son\w+\s*=|javascript:/i)
      expect(typeof htmlText(html.join(''))).toBe('string')
    }),
    { numRuns: 1_000 },
  )
})
