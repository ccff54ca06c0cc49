import { expect, it } from 'vitest'
import * as z from 'zod'
import { createTestCrm } from '../../../testing/index.ts'
import { keptLog } from '../../../testing/kept-log.ts'
import type { InboundMessage, OutgoingMessage, Receipt } from './channel-message.ts'
import { chatChannel } from './chat-channel.ts'
import { defineChannel } from './define-channel.ts'
import { sendRefused } from './send-refused.ts'

const options = z.strictObject({ token: z.string().min(5) })
const TOKEN = 'do-not-tell'
const said = { externalId: 'm1', threadRef: 't1', from: { address: 'ada' }, body: 'Hello', at: new Date(0) }

/** A channel whose provider is a list, with answers that a test prepares. */
function pagers(answer: (message: OutgoingMessage) => unknown = () => ({ externalId: 'p1' })) {
  const sent: (OutgoingMessage & { key: string; token: string; tenant: string })[] = []
  const define = defineChannel({
    id: 'pager',
    options,
    capabilities: ['receive', 'send', 'receipts'],
    receive: (incoming: readonly (InboundMessage | Receipt)[]) => incoming,
    async send(message, { options: { token }, tenant, idempotencyKey }) {
      sent.push({ ...message, key: idempotencyKey, token, tenant })
      return (await answer(message)) as { externalId: string }
    },
    sendTimeout: '200ms',
  })
  return { sent, define }
}

async function desk(answer?: Parameters<typeof pagers>[0], secret?: string) {
  const { sent, define } = pagers(answer)
  const kept = keptLog()
  const made = await createTestCrm({
    plugins: [define({ token: TOKEN })],
    log: kept.log,
    ...(secret && { service: { channels: { secret } } }),
  })
  const { session } = made
  const receive = session.plugins.pager.receive
  const ask = async () => {
    const [result] = await receive([said])
    if (!result?.ok || !('ticketId' in result)) throw new Error('It is taken in.')
    return result.ticketId ?? ''
  }
  const answerTo = async (id: string) => (await session.ticket.reply({ id, body: 'Hi!' })).message.id
  const message = async (id: string) => session.message.get(id)
  return { ...made, kept, sent, receive, ask, answerTo, message }
}

it('hands over what the provider needs to know', async () => {
  const { crm, sent, ask, answerTo, session } = await desk(
    undefined,
    'a secret that is long enough to be one',
  )
  const ticketId = await ask()
  const id = await answerTo(ticketId)

  await crm.tick()

  const number = (await session.ticket.get(ticketId))?.number
  expect(sent).toEqual([
    expect.objectContaining({
      ...{ id, key: id, token: TOKEN, tenant: 'acme', to: ['ada'], subject: 'Hello', body: 'Hi!' },
      ...{ threadRef: 't1', inReplyTo: 'm1', ticket: { id: ticketId, number } },
      replyToken: expect.stringMatching(new RegExp(`^${number}-`)),
    }),
  ])
})

it.each([
  ['by its code', Object.assign(new Error(`${TOKEN} is wrong`), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['by its name', new TypeError(`${TOKEN} is wrong`), 'TypeError'],
  ['by the code that the channel gave it', sendRefused('HTTP_429'), 'HTTP_429'],
  [
    'by nothing that could be a secret',
    Object.assign(new Error('x'), { code: `${TOKEN}!`, name: '' }),
    'Error',
  ],
])('keeps why sending failed %s', async (_, error, failure) => {
  const { crm, ask, answerTo, message, kept } = await desk(() => Promise.reject(error))
  const id = await answerTo(await ask())

  await crm.tick()

  expect(await message(id)).toMatchObject({ delivery: 'failed', failures: 1, failure })
  expect(JSON.stringify([kept.lines, kept.details, await crm.deadLetters.list()])).not.toContain(TOKEN)
})

it('does not try again what was refused for good, and says so', async () => {
  const { crm, clock, sent, ask, answerTo, message } = await desk(() => {
    throw sendRefused('NUMBER_UNKNOWN', { isFinal: true })
  })
  const id = await answerTo(await ask())

  await crm.tick()
  await clock.advance('2d')

  expect(sent).toHaveLength(1)
  expect(await message(id)).toMatchObject({ delivery: 'failed', failure: 'NUMBER_UNKNOWN' })
})

it('gives up waiting in time, and tells the provider so', async () => {
  const { crm, ask, answerTo, message } = await desk(() => new Promise(() => {}))
  const id = await answerTo(await ask())

  await crm.tick()

  expect(await message(id)).toMatchObject({ delivery: 'failed', failure: 'TIMEOUT' })
})

it.each([
  ['nothing', undefined],
  ['no id', { externalId: '' }],
])('takes %s for no answer of a provider', async (_, answer) => {
  const { crm, ask, answerTo, message } = await desk(() => answer)
  const id = await answerTo(await ask())

  await crm.tick()

  expect(await message(id)).toMatchObject({ delivery: 'failed' })
})

it('knows its own message, when the provider tells of it before it answers', async () => {
  const { crm, ask, answerTo, message, receive, session } = await desk(async () => {
    await receive([{ ...said, externalId: 'p1', author: 'agent', body: 'Hi!' }])
    return { externalId: 'p1' }
  })
  const id = await answerTo(await ask())

  await crm.tick()

  expect(await message(id)).toMatchObject({ delivery: 'sent', failures: null })
  expect(await session.message.count({ direction: 'out', delivery: 'sent' })).toBe(2)
})

it.each([
  [['delivered'], 'delivered'],
  [['delivered', 'read'], 'read'],
  [['read', 'delivered'], 'read'],
  [['bounced', 'delivered'], 'bounced'],
  [['delivered', 'delivered'], 'delivered'],
] as const)('follows receipts, which come as %j', async (receipts, delivery) => {
  const { crm, ask, answerTo, message, receive } = await desk()
  const id = await answerTo(await ask())
  await crm.tick()

  const results = await receive(receipts.map((receipt) => ({ receipt, externalId: 'p1' })))

  expect(results.map(({ ok }) => ok)).not.toContain(false)
  expect(await message(id)).toMatchObject({ delivery })
})

it('takes a receipt of what it never sent for nothing', async () => {
  const { receive, ask, session } = await desk()
  await ask()

  expect(await receive([{ receipt: 'read', externalId: 'm1' }])).toEqual([{ ok: true, receipt: 'read' }])
  expect(await session.message.count({ delivery: { isNull: false } })).toBe(0)
})

it('takes in the rest of a batch, and says which could not be', async () => {
  const { receive, session } = await desk()

  const results = await receive([
    said,
    { ...said, externalId: 'm2', body: 'x'.repeat(1_000_001) },
    { ...said, externalId: 'm3', at: new Date(Number.NaN) },
    null as never,
    { ...said, externalId: 'm4' },
  ])

  expect(
    results.map((result) => (result.ok ? 'taken' : [result.error.code, result.error.issues[0]?.path])),
  ).toEqual([
    'taken',
    ['CRM_VALIDATION', 'body'],
    ['CRM_VALIDATION', 'at'],
    ['CRM_CHANNEL_UNREADABLE', '3'],
    'taken',
  ])
  expect(await session.message.count()).toBe(2)
})

it('sends only its own messages, where several channels are', async () => {
  const { sent, define } = pagers()
  const chat = chatChannel({ as: 'widget' })
  const { session, crm } = await createTestCrm({ plugins: [define({ token: TOKEN }), chat] })
  const taken = await session.plugins.widget.say({ conversation: 'c1', text: 'Hello' })
  await session.ticket.reply({ id: taken.ticketId ?? '', body: 'Hi!' })

  await crm.tick()

  expect(sent).toEqual([])
  expect(session.plugins.widget.answers('c1')).toMatchObject([{ text: 'Hi!' }])
  expect(await session.message.count({ channel: 'widget' })).toBe(2)
})

it('is set up for each tenant, where the host wants it', async () => {
  const { sent, define } = pagers()
  const { crm } = await createTestCrm({ plugins: [define((tenant) => ({ token: `of ${tenant}` }))] })
  for (const tenant of ['acme', 'globex']) {
    const session = crm.as(crm.actor({ tenant, id: 'ann', roles: ['admin'] }))
    const [taken] = await session.plugins.pager.receive([said])
    if (taken?.ok && 'ticketId' in taken)
      await session.ticket.reply({ id: taken.ticketId ?? '', body: 'Hi!' })
  }

  await crm.tick()

  expect(sent.map(({ tenant, token }) => [tenant, token])).toEqual([
    ['acme', 'of acme'],
    ['globex', 'of globex'],
  ])
})

it('is refused with options that it does not take, without telling them', () => {
  const { define } = pagers()
  const install = () => define({ token: 'abc', extra: TOKEN } as never)

  expect(install).toThrow(
    expect.objectContaining({
      code: 'CRM_CHANNEL_INVALID',
      issues: expect.arrayContaining([expect.anything()]),
    }),
  )
  try {
    install()
  } catch (error) {
    expect(JSON.stringify(error)).not.toContain(TOKEN)
    expect(JSON.stringify(error)).not.toContain('abc')
  }
})

it.each([
  ['declares sending, and cannot', { capabilities: ['send'] }, 'send'],
  ['receives, and does not declare it', { capabilities: [], receive: () => [] }, 'receive'],
  ['can what nobody knows of', { capabilities: ['fly'] }, 'capabilities'],
])('is refused when it %s', (_, given, path) => {
  expect(() => defineChannel({ id: 'odd', options, ...given } as never)).toThrow(
    expect.objectContaining({ code: 'CRM_CHANNEL_INVALID', issues: [expect.objectContaining({ path })] }),
  )
})

it('says that it does not receive', async () => {
  const mute = defineChannel({
    id: 'mute',
    options: z.strictObject({}),
    capabilities: ['send'],
    send: async () => ({ externalId: '1' }),
  })
  const { session } = await createTestCrm({ plugins: [mute({})] })

  await expect(session.plugins.mute.receive(null as never)).rejects.toMatchObject({
    code: 'CRM_CHANNEL_ONE_WAY',
  })
})

it('tells where a message does not hold what belongs there, and nothing of what it holds', async () => {
  const { receive } = await desk()
  const wrong = [{ ...said, externalId: 5 }, { ...said, body: undefined }, { ...said, from: 'ada' }, 'secret']

  const results = await receive(wrong as never)

  const issues = results.flatMap((result) => (result.ok ? [] : result.error.issues))
  expect(issues.map(({ path }) => path)).toEqual(['0.externalId', '1.body', '2.from', '3'])
  expect(JSON.stringify(issues)).not.toMatch(/ada|secret/)
})

it('tells its author that it reads no list', async () => {
  const define = defineChannel({
    ...{ id: 'pager', options: z.strictObject({}), capabilities: ['receive'] },
    receive: () => undefined as never,
  })
  const { session } = await createTestCrm({ plugins: [define({})] })

  await expect(session.plugins.pager.receive('x' as never)).rejects.toMatchObject({
    issues: [
      expect.objectContaining({ path: 'receive', message: 'returned no list of messages and receipts.' }),
    ],
  })
})

it('is refused where nothing says which options there are', () => {
  const bare = { id: 'pager', capabilities: ['receive'], receive: () => [] } as const

  expect(() => defineChannel(bare as never)).toThrow(/options: must be a schema/)
})
