import { expect, it } from 'vitest'
import type { ServiceRules } from '../../../index.ts'
import { aContact, createTestCrm } from '../../../testing/index.ts'
import { replyTokenFor } from './reply-token.ts'

const secret = 'a secret that is long enough to be one'
const at = new Date('2026-11-02T08:00:00Z')
let count = 0

async function desk(service: ServiceRules = {}) {
  const { session, crm, clock } = await createTestCrm({ service })
  type Input = Parameters<typeof session.message.receive>[0]
  /** A message of its own conversation, unless it is told otherwise. */
  const receive = (said: Partial<Input> = {}) =>
    session.message.receive({
      ...{ channel: 'mail', externalId: `m${++count}`, from: { address: 'ada@example.com' } },
      ...{ body: 'My router blinks.', at },
      ...said,
    })
  const message = async (id: string) => session.message.get(id)
  return { session, crm, clock, receive, message }
}

it('opens a ticket for the contact with this address, and for its account', async () => {
  const { session, receive } = await desk()
  const { id: accountId } = await session.account.create({ name: 'North Ltd.', tier: 'gold' })
  const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com', accountId }))

  const { ticketId, intake } = await receive({ subject: 'Router', from: { address: 'Ada@Example.com' } })

  expect(intake).toBe('new')
  expect(await session.ticket.get(ticketId ?? '')).toMatchObject({
    ...{ subject: 'Router', contactId, accountId, tier: 'gold', channel: 'mail', status: 'new' },
    ...{ openedAt: at, waitingSince: at, lastCustomerMessageAt: at },
  })
})

it.each([
  ['by telephone', { phone: '+8613800138000' }, '+86 138 0013 8000', true],
  ['not by digits that name no country', { phone: '+8613800138000' }, '13800138000', false],
  ['not by an address of a channel', { email: 'ada@example.com' }, 'chat:7', false],
])('recognises a contact %s', async (_, fields, address, isKnown) => {
  const { session, receive } = await desk()
  const { id } = await session.contact.create(aContact({ email: null, phone: null, ...fields }))

  const { ticketId } = await receive({ from: { address } })

  expect((await session.ticket.get(ticketId ?? ''))?.contactId ?? null).toBe(isKnown ? id : null)
})

it('knows a lead by the address, and the account by the domain; what a lead became counts', async () => {
  const { session, receive, message } = await desk()
  const { id: accountId } = await session.account.create({ name: 'North Ltd.', domain: 'north.example' })
  const { leadId } = await session.lead.capture({ lead: { name: 'Mai', email: 'mai@north.example' } })

  const first = await receive({ from: { address: 'mai@north.example' } })
  const { contactId } = await session.lead.convert({ id: leadId })
  const second = await receive({ from: { address: 'mai@north.example' } })

  expect(await session.ticket.get(first.ticketId ?? '')).toMatchObject({ accountId, contactId: null })
  expect(await message(first.messageId)).toMatchObject({ leadId, contactId: null })
  expect(await message(second.messageId)).toMatchObject({ leadId: null, contactId })
})

it.each([
  ['a domain that two accounts have', ['north.example', 'north.example'], {}],
  ['a domain that is only claimed', ['north.example'], { unverified: true }],
])('knows no account by %s', async (_, domains, claimed) => {
  const { session, receive } = await desk()
  for (const domain of domains) await session.account.create({ name: domain, domain })

  const { ticketId } = await receive({ from: { address: 'mai@north.example', ...claimed } })

  expect((await session.ticket.get(ticketId ?? ''))?.accountId).toBeNull()
})

it('recognises nobody by an address that is only claimed', async () => {
  const { session, receive, message } = await desk()
  await session.contact.create(aContact({ email: 'ada@example.com' }))

  const { ticketId, messageId } = await receive({ from: { address: 'ada@example.com', unverified: true } })

  expect((await session.ticket.get(ticketId ?? ''))?.contactId).toBeNull()
  expect(await message(messageId)).toMatchObject({ authorId: 'ada@example.com', contactId: null })
})

it('finds a stranger again by their conversation', async () => {
  const { receive } = await desk()
  const first = await receive({ from: { address: 'chat:7' }, threadRef: 't7' })

  const second = await receive({ from: { address: 'chat:7' }, threadRef: 't7' })

  expect(second).toMatchObject({ ticketId: first.ticketId, intake: 'thread' })
})

it.each([
  ['the message that it answers', { inReplyTo: 'one' }],
  ['one of those before it', { references: ['zero', 'one', 'two'] }],
  ['its conversation', { threadRef: 'thread' }],
])('continues a ticket by %s', async (_, clue) => {
  const { receive } = await desk()
  const { ticketId } = await receive({ externalId: 'one', threadRef: 'thread' })

  expect(await receive(clue)).toMatchObject({ ticketId, intake: 'thread' })
  expect(await receive({ ...clue, channel: 'elsewhere' })).not.toMatchObject({ ticketId })
})

it.each([
  [['one', 'two', 'three']],
  [['three', 'two', 'one']],
  [['two', 'three', 'one']],
  [['three', 'one', 'two']],
])('makes one ticket of a conversation that comes as %j', async (order) => {
  const { session, receive } = await desk()
  const said = { one: {}, two: { inReplyTo: 'one' }, three: { inReplyTo: 'two', references: ['one', 'two'] } }

  for (const id of order) await receive({ externalId: id, ...said[id as keyof typeof said] })

  expect(await session.ticket.count()).toBe(1)
})

it('never continues a ticket by its subject alone', async () => {
  const { receive } = await desk()
  const first = await receive({ subject: 'Router' })

  expect((await receive({ subject: 'Re: Router' })).ticketId).not.toBe(first.ticketId)
})

it('continues a ticket of the same sender and subject where the host wants it, for a while', async () => {
  const { receive, clock } = await desk({ channels: { sameSubjectWithin: '1d' } })
  const first = await receive({ subject: 'Router' })

  expect(await receive({ subject: 'Re: router' })).toMatchObject({
    ticketId: first.ticketId,
    intake: 'recent',
  })
  expect(await receive({ subject: 'Printer' })).toMatchObject({ intake: 'new' })
  expect(await receive({ subject: 'Router', from: { address: 'eve@example.net' } })).toMatchObject({
    intake: 'new',
  })
  await clock.advance('2d')
  expect(await receive({ subject: 'Re: Router' })).toMatchObject({ intake: 'new' })
})

it('lets whom a ticket knows continue it by its number, and nobody else', async () => {
  const { session, receive } = await desk()
  await session.contact.create(aContact({ email: 'ada@example.com', phone: '+8613800138000' }))
  const { ticketId } = await receive()
  const subject = `Re: [#${(await session.ticket.get(ticketId ?? ''))?.number}] Router`

  expect(await receive({ subject })).toMatchObject({ ticketId, intake: 'subject' })
  expect(await receive({ subject, channel: 'sms', from: { address: '+8613800138000' } })).toMatchObject({
    ticketId,
  })
  expect(await receive({ subject, from: { address: 'eve@example.net' } })).toMatchObject({ intake: 'new' })
  const claimed = { address: 'ada@example.com', unverified: true }
  expect(await receive({ subject, from: claimed })).toMatchObject({ intake: 'new' })
})

it.each([
  ['in a field', (token: string) => ({ replyToken: token })],
  [
    'behind the plus of an address',
    (token: string) => ({ to: ['x@example.com', `desk+${token.toUpperCase()}@example.com`] }),
  ],
])('lets whoever holds a token of ours continue its ticket: %s', async (_, where) => {
  const { session, receive } = await desk({ channels: { secret } })
  const { ticketId } = await receive()
  const ticketNumber = (await session.ticket.get(ticketId ?? ''))?.number ?? 0
  const token = (await replyTokenFor({ tenant: 'acme', ticketNumber }, { secret })) ?? ''

  const from = { address: 'colleague@example.com' }
  expect(await receive({ ...where(token), from })).toMatchObject({ ticketId, intake: 'token' })
  expect(await receive({ ...where(token.replace(/.$/, '-')), from })).toMatchObject({ intake: 'new' })
})

it('keeps what a machine says with its ticket, and nothing moves by it', async () => {
  const { session, receive, message } = await desk()
  const { ticketId } = await receive({ externalId: 'one' })
  await session.ticket.reply({ id: ticketId ?? '', body: 'Try again.', next: 'solved' })
  const before = await session.ticket.get(ticketId ?? '')

  const absent = await receive({
    inReplyTo: 'one',
    automated: true,
    body: 'I am away.',
    at: new Date('2026-11-02T08:45:00Z'),
  })

  expect(absent).toMatchObject({ ticketId, intake: 'thread' })
  expect(await message(absent.messageId)).toMatchObject({ automated: true, ticketId })
  expect(await session.ticket.get(ticketId ?? '')).toEqual(before)
  const { ticketId: other } = await receive({ at: new Date('2026-11-02T08:30:00Z') })
  await session.ticket.merge({ survivor: ticketId ?? '', others: [other ?? ''] })
  expect(await session.ticket.get(ticketId ?? '')).toMatchObject({
    lastCustomerMessageAt: new Date('2026-11-02T08:30:00Z'),
  })
})

it.each([
  ['is kept aside', {}, 'aside', 0],
  ['opens a ticket where the host wants it', { automatedOpens: true }, 'new', 1],
])("a machine's word that answers nothing %s", async (_, channels, intake, tickets) => {
  const { session, receive } = await desk({ channels })

  expect(await receive({ automated: true })).toMatchObject({ intake })
  expect(await session.ticket.count()).toBe(tickets)
})

it('keeps what one sender sends too much of without tickets, until they calm down', async () => {
  const { session, receive, clock, message } = await desk({
    channels: { perSender: { most: 3, within: '1h' } },
  })
  for (let said = 0; said < 3; said++) expect(await receive()).toMatchObject({ intake: 'new' })

  const flood = await receive({ from: { address: 'ADA@example.com' } })

  expect(flood).toMatchObject({ intake: 'flood', ticketId: null })
  expect(await message(flood.messageId)).toMatchObject({ body: 'My router blinks.' })
  expect(await receive({ from: { address: 'bo@example.com' } })).toMatchObject({ intake: 'new' })
  await clock.advance('61m')
  expect(await receive()).toMatchObject({ intake: 'new' })
  expect(await session.ticket.count()).toBe(5)
})

it('lets whoever talks with us say more, and not without end', async () => {
  const { receive } = await desk({ channels: { perSender: { most: 2, within: '1h' } } })
  const intakes: string[] = []

  for (let line = 0; line < 21; line++) intakes.push((await receive({ threadRef: 't1' })).intake)

  expect(intakes).toEqual(['new', ...new Array(19).fill('thread'), 'flood'])
})

it('counts how much a sender sends exactly, also when it comes at once', async () => {
  const { receive } = await desk({ channels: { perSender: { most: 3, within: '1h' } } })

  const all = await Promise.all(Array.from({ length: 10 }, () => receive()))

  expect(all.filter(({ intake }) => intake === 'flood')).toHaveLength(7)
})

it('takes what was said for us elsewhere as said, and sends it to nobody', async () => {
  const { session, receive, message, crm } = await desk()
  const { ticketId } = await receive({ threadRef: 't1' })

  const elsewhere = await receive({
    threadRef: 't1',
    author: 'agent',
    from: { address: 'ann' },
    body: 'On my way.',
  })

  expect(elsewhere.ticketId).toBe(ticketId)
  expect(await message(elsewhere.messageId)).toMatchObject({
    direction: 'out',
    author: 'agent',
    delivery: 'sent',
  })
  expect((await session.ticket.get(ticketId ?? ''))?.waitingSince).toBeNull()
  expect(await crm.tick()).toMatchObject({ delivered: 0 })
  expect(await receive({ author: 'bot', threadRef: 'nobody' })).toMatchObject({ intake: 'aside' })
})

it('reopens a solved ticket, and follows a closed one up', async () => {
  const { session, receive, clock } = await desk()
  const first = await receive({ threadRef: 't1' })
  await session.ticket.solve({ id: first.ticketId ?? '' })
  const now = () => ({ threadRef: 't1', at: new Date(clock.now()) })
  await clock.advance('1h')
  expect(await receive(now())).toMatchObject({ ticketId: first.ticketId })
  expect((await session.ticket.get(first.ticketId ?? ''))?.status).toBe('open')
  await session.ticket.close({ id: first.ticketId ?? '', reason: 'Spam' })
  await clock.advance('1h')

  const later = await receive(now())
  const evenLater = await receive(now())

  expect(later.ticketId).not.toBe(first.ticketId)
  expect(await session.ticket.get(later.ticketId ?? '')).toMatchObject({ followsId: first.ticketId })
  expect(evenLater.ticketId).toBe(later.ticketId)
})

it.each([
  ['its subject', { subject: 'Router' }, 'Router'],
  ['how it begins', { body: '\n  My router blinks. \nAnd more.' }, 'My router blinks.'],
  ['the beginning of a long line', { body: 'x'.repeat(200) }, `${'x'.repeat(79)}…`],
  ['who wrote it', { body: ' ', from: { address: 'ada@example.com', name: 'Ada' } }, 'Ada'],
  ['their address', { body: '' }, 'ada@example.com'],
])('calls a ticket by %s', async (_, said, subject) => {
  const { session, receive } = await desk()

  const { ticketId } = await receive(said)

  expect((await session.ticket.get(ticketId ?? ''))?.subject).toBe(subject)
})

it.each([
  ['an attachment', { attachments: [{ name: 'a.png', type: 'image/png', size: 1, ref: 'r' }] }, 'a.png'],
  ['a subject', { subject: 'Call me' }, 'Call me'],
  ['nothing', {}, '…'],
])('keeps a message that is no more than %s', async (_, said, body) => {
  const { receive, message } = await desk()

  expect(await message((await receive({ body: ' ', ...said })).messageId)).toMatchObject({ body })
})

it.each([
  ['its conversation', { threadRef: 't1' }],
  ['its number', { subject: '[#1]' }],
])('follows a ticket that was merged into another, by %s', async (_, clue) => {
  const { session, receive } = await desk()
  const { ticketId: merged } = await receive({ threadRef: 't1' })
  const { ticketId: survivor } = await receive({ threadRef: 't2' })
  await session.ticket.merge({ survivor: survivor ?? '', others: [merged ?? ''] })

  expect(await receive(clue)).toMatchObject({ ticketId: survivor })
})

it('begins anew where the ticket of a conversation was deleted', async () => {
  const { session, receive } = await desk()
  const first = await receive({ threadRef: 't1' })
  await session.ticket.delete(first.ticketId ?? '')

  expect(await receive({ threadRef: 't1' })).toMatchObject({ intake: 'new' })
})
