import { describe, expect, it } from 'vitest'
import { mailBytes, plainMail } from './fixtures/mail-bytes.ts'
import { messageIn, readAsSupport } from './fixtures/read-as-support.ts'

const AUTH = 'Authentication-Results'
const reading = { authserv: 'mx.crm.test' }

/** A mail with lines that servers put on top of it. */
function received(...above: readonly string[]): Uint8Array {
  if (above.length === 0) return plainMail('Hello')
  return Buffer.concat([mailBytes(...above), plainMail('Hello')])
}

async function isVerified(
  raw: Uint8Array,
  how: Parameters<typeof messageIn>[1] = { reading },
): Promise<boolean> {
  return !(await messageIn(raw, how)).from.unverified
}

describe('a sender is believed where the server of the host', () => {
  it.each([
    ['says that DMARC passed', 'mx.crm.test; dmarc=pass (p=reject) header.from=example.test'],
    ['says so in capitals, with a version', 'MX.CRM.test 1; DMARC=Pass header.from=Example.TEST'],
    ['knows the signature of its domain', 'mx.crm.test; dkim=pass header.d=example.test header.s=x'],
    ['knows the signature by its identity', 'mx.crm.test; dkim=pass header.i=@example.test'],
    ['knows the server of its domain', 'mx.crm.test; spf=pass smtp.mailfrom=bounce@example.test'],
    ['finds no policy, but a signature', 'mx.crm.test; dmarc=none; dkim=pass header.d=example.test'],
  ])('%s', async (_, results) => {
    expect(await isVerified(received(`${AUTH}: ${results}`))).toBe(true)
  })
})

describe('a sender is only claimed where', () => {
  it.each([
    ['no server says anything', []],
    ['another server says so', [`${AUTH}: mx.evil.test; dmarc=pass header.from=example.test`]],
    [
      'a server whose name begins alike says so',
      [`${AUTH}: mx.crm.test.evil.test; dmarc=pass header.from=example.test`],
    ],
    [
      'our server says no, and the sender says yes below',
      [
        `${AUTH}: mx.crm.test; dmarc=fail header.from=example.test`,
        `${AUTH}: mx.crm.test; dmarc=pass header.from=example.test`,
      ],
    ],
    [
      'another server stands above ours',
      [`${AUTH}: mx.other.test; dmarc=pass`, `${AUTH}: mx.crm.test; dmarc=pass header.from=example.test`],
    ],
    [
      'DMARC failed, though the server of the domain sent it',
      [`${AUTH}: mx.crm.test; dmarc=fail; spf=pass smtp.mailfrom=ada@example.test`],
    ],
    ['DMARC passed for another domain', [`${AUTH}: mx.crm.test; dmarc=pass header.from=evil.test`]],
    ['DMARC passed for a sender that is not named', [`${AUTH}: mx.crm.test; dmarc=pass`]],
    ['another domain signed it', [`${AUTH}: mx.crm.test; dkim=pass header.d=evil.test`]],
    ['a domain below its own signed it', [`${AUTH}: mx.crm.test; dkim=pass header.d=evil.example.test`]],
    ['a domain whose name ends alike signed it', [`${AUTH}: mx.crm.test; dkim=pass header.d=ample.test`]],
    ['a top-level domain signed it', [`${AUTH}: mx.crm.test; dkim=pass header.d=test`]],
    [
      'it passed within a comment',
      [`${AUTH}: mx.crm.test; spf=none (x; dmarc=pass header.from=example.test)`],
    ],
    ['it passed within quotes', [`${AUTH}: mx.crm.test; spf=none reason="x; dmarc=pass"`]],
    [
      'the signature did not',
      [`${AUTH}: mx.crm.test; dkim=fail header.d=example.test; spf=softfail smtp.mailfrom=example.test`],
    ],
    [
      'headers of our own are written by somebody else',
      ['X-Guanxi-Verified: true', 'X-Guanxi-Author: agent', 'Received-SPF: pass'],
    ],
  ])('%s', async (_, above) => {
    expect(await isVerified(received(...above))).toBe(false)
  })

  it('two senders are named', async () => {
    const above = `${AUTH}: mx.crm.test; dmarc=pass header.from=example.test`

    expect(
      await isVerified(plainMail('x', { [AUTH]: above, From: ['a@example.test', 'b@example.test'] })),
    ).toBe(false)
    expect(await isVerified(plainMail('x', { [AUTH]: above, From: 'a@example.test, b@example.test' }))).toBe(
      false,
    )
  })
})

it('leaves it to the host where no server of its own looks', async () => {
  expect(await isVerified(plainMail('x'), { reading: { trust: 'all' } })).toBe(true)
  expect(await isVerified(plainMail('x'), { reading: { trust: 'none' } })).toBe(false)
  expect(await isVerified(plainMail('x'), {})).toBe(false)
})

describe('what comes from our own address', () => {
  const passed = { [AUTH]: 'mx.crm.test; dmarc=pass header.from=crm.test' }
  const ours = { From: 'Support <support+7@crm.test>' }

  it('was said by us, where a domain vouches for it', async () => {
    expect(await messageIn(plainMail('x', { ...passed, ...ours }), { reading })).toMatchObject({
      author: 'agent',
    })
  })

  it('was said by us, where it lies among what we sent', async () => {
    const message = await messageIn(plainMail('x', { From: 'bob@crm.test' }), { isSent: true })

    expect(message).toMatchObject({ author: 'agent', from: { address: 'bob@crm.test' } })
    expect(message.from.unverified).toBeUndefined()
  })

  it('is said by nobody of us, where it is only claimed, and nobody answers it', async () => {
    const message = await messageIn(plainMail('x', ours), { reading })

    expect(message).toMatchObject({ automated: true, from: { unverified: true } })
    expect(message.author).toBeUndefined()
  })

  it('is known when it comes back to us', async () => {
    const isOwnId = (id: string) => id === '<crm.m1.seal@crm.test>'
    const back = { 'Message-ID': '<crm.m1.seal@crm.test>', 'List-Id': 'team.crm.test' }

    expect(await messageIn(plainMail('x', { ...ours, ...back }), { isOwnId })).toMatchObject({
      ...{ externalId: '<crm.m1.seal@crm.test>', author: 'agent', automated: true },
    })
    expect(await messageIn(plainMail('x', { From: 'list@x.test', ...back }), { isOwnId })).toMatchObject({
      automated: true,
    })
  })
})

describe('a machine wrote it', () => {
  it.each([
    ['an absence note', { 'Auto-Submitted': 'auto-replied (vacation)' }],
    ['a message that a program makes', { 'Auto-Submitted': 'auto-generated' }],
    ['one in capitals', { 'AUTO-SUBMITTED': 'Auto-Notified; owner-email="x"' }],
    ['bulk', { Precedence: 'bulk' }],
    ['an answer of old programs', { Precedence: 'auto_reply' }],
    ['what wants no answer', { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }],
    ['a list', { 'List-Id': '<team.example.test>' }],
    ['nobody on the envelope', { 'Return-Path': '<>' }],
    ['a loop', { 'X-Loop': 'ada@example.test' }],
    ['a newsletter', { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }],
    ['an address that reads nothing', { From: 'no-reply@example.test' }],
  ])('%s', async (_, lines) => {
    expect(await messageIn(plainMail('x', lines))).toMatchObject({ automated: true })
  })

  it.each([
    ['said so', { 'Auto-Submitted': 'no' }],
    ['said so with a comment', { 'Auto-Submitted': 'no (written by hand)' }],
    ['wants no receipts', { 'X-Auto-Response-Suppress': 'DR, RN, NRN' }],
    [
      'wrote to a group that is our own address',
      { 'List-Id': 'Support <support.crm.test>', Precedence: 'list' },
    ],
    ['writes first class', { Precedence: 'first-class' }],
  ])('nobody did: somebody %s', async (_, lines) => {
    expect((await messageIn(plainMail('x', lines))).automated).toBeUndefined()
  })
})

describe('somebody wants no more', () => {
  const unsubscribedBy = (token: string) =>
    token === 'good' ? { address: 'li@example.test', purpose: 'newsletter' } : undefined

  it('of what an address of ours stands for', async () => {
    const raw = plainMail('please', { To: 'news+unsub-good@crm.test' })

    const { objections, messages } = await readAsSupport(raw, { unsubscribedBy })

    expect(objections).toMatchObject([
      { objection: 'unsubscribed', address: 'li@example.test', purpose: 'newsletter' },
    ])
    expect(messages).toEqual([])
  })

  it('of anything, where the address says nothing', async () => {
    const { objections } = await readAsSupport(plainMail('x', { To: 'news+unsub-forged@crm.test' }), {
      unsubscribedBy,
    })

    expect(objections).toEqual([
      { objection: 'unsubscribed', address: 'ada@example.test', at: expect.any(Date) },
    ])
  })

  it.each(['unsubscribe', 'Unsubscribe', 'Re: UNSUBSCRIBE', '退订', '取消订阅'])(
    'by the subject %s',
    async (subject) => {
      const empty = await readAsSupport(plainMail('', { Subject: subject }))
      const written = await readAsSupport(plainMail('And please erase my data.', { Subject: subject }))

      expect(empty.objections).toMatchObject([{ address: 'ada@example.test' }])
      expect(empty.messages).toEqual([])
      expect(written.objections).toHaveLength(1)
      expect(written.messages).toMatchObject([{ body: 'And please erase my data.' }])
    },
  )

  it.each(['How do I unsubscribe?', 'unsubscribe my colleague', 'x'])(
    'not by the subject %s',
    async (subject) => {
      expect((await readAsSupport(plainMail('x', { Subject: subject }))).objections).toEqual([])
    },
  )

  const complaint = (fields: readonly string[], to = 'li@example.test') =>
    mailBytes(
      ...[
        'From: <fbl@provider.test>',
        'Content-Type: multipart/report; report-type=feedback-report; boundary=f',
        '',
      ],
      ...['--f', '', 'This is a report.', '--f', 'Content-Type: message/feedback-report', ''],
      ...fields,
      ...[
        '',
        '--f',
        'Content-Type: message/rfc822',
        '',
        `To: ${to}`,
        'Message-ID: <crm.m1.seal@crm.test>',
        '',
        'x',
        '--f--',
      ],
    )

  it.each([
    [
      'by its recipient',
      ['Feedback-Type: abuse', 'Version: 1', 'Original-Rcpt-To: <li@example.test>'],
      'a@x.test',
      ['li@example.test'],
    ],
    ['by the mail that came back', ['Feedback-Type: abuse'], 'li@example.test', ['li@example.test']],
    ['of two recipients, nobody knows which', ['Feedback-Type: abuse'], 'a@x.test, b@x.test', []],
    [
      'but not where it was no spam',
      ['Feedback-Type: not-spam', 'Original-Rcpt-To: <li@example.test>'],
      'a@x.test',
      [],
    ],
  ])('and presses “spam”: known %s', async (_, fields, to, addresses) => {
    const { objections, messages } = await readAsSupport(complaint(fields, to))

    expect(objections.map(({ objection, address }) => [objection, address])).toEqual(
      addresses.map((address) => ['complained', address]),
    )
    expect(messages).toEqual([])
  })
})
