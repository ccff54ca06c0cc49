import { expect, it } from 'vitest'
import { isStorableText } from '../../../conditions/text.ts'
import type { InboundMessage } from './channel-message.ts'
import { inboundInput } from './inbound-input.ts'
import { tidyInbound } from './tidy-inbound.ts'

const plain: InboundMessage = {
  externalId: '1',
  from: { address: 'Ada@Example.com' },
  body: 'Hello',
  at: new Date('2026-11-02T09:00:00Z'),
}

it.each([
  ['an e-mail address', 'Ada@Example.com', 'ada@example.com'],
  ['a telephone number', '+86 138 0013 8000', '+8613800138000'],
  ['a name that a chat gives', 'chat:Visitor-7', 'chat:Visitor-7'],
  ['digits that name no country', '13800138000', '13800138000'],
  [
    'an address with another header behind it',
    'ada@example.com\r\nBcc: all@example.com',
    'ada@example.com Bcc: all@example.com',
  ],
])('knows a sender by %s', async (_, address, known) => {
  expect((await tidyInbound({ ...plain, from: { address } })).from.address).toBe(known)
})

it.each([
  ['NUL', 'a\0b', 'a\uFFFDb'],
  ['half a character', 'a\ud83d', 'a\uFFFD'],
  ['a whole one', 'a😀', 'a😀'],
  ['line breaks', 'a\r\nb', 'a\r\nb'],
])('keeps a body with %s', async (_, body, kept) => {
  expect((await tidyInbound({ ...plain, body })).body).toBe(kept)
})

it('lets nothing begin another header', async () => {
  const tidy = await tidyInbound({
    ...plain,
    subject: 'Hi\r\nBcc: all@example.com',
    from: { address: 'a', name: 'Ada\nX: y' },
  })

  expect(tidy).toMatchObject({ subject: 'Hi Bcc: all@example.com', from: { name: 'Ada X: y' } })
})

it('shortens what is too long in the same way each time, and never inside a character', async () => {
  const long = { ...plain, externalId: 'x'.repeat(998), subject: '😀'.repeat(400) }

  const [one, two] = [await tidyInbound(long), await tidyInbound(long)]

  expect(one).toEqual(two)
  expect(one.externalId).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(isStorableText(one.subject ?? '')).toBe(true)
  expect(inboundInput.safeParse({ ...one, channel: 'mail' }).success).toBe(true)
})

it('keeps of a long conversation its beginning and its end', async () => {
  const references = Array.from({ length: 100 }, (_, at) => `m${at}`)

  const { references: kept } = await tidyInbound({ ...plain, references })

  expect(kept).toHaveLength(20)
  expect([kept?.[0], kept?.[1], kept?.at(-1)]).toEqual(['m0', 'm81', 'm99'])
})
