import { describe, expect, it } from 'vitest'
import { createTestCrm } from '../../../testing/index.ts'
import { signWebhook } from './standard-webhook.ts'
import { webFormChannel } from './web-form-channel.ts'
import { webhookChannel } from './webhook-channel.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const NOW = Date.parse('2026-11-02T09:00:00Z') / 1_000

async function desk() {
  const webhook = webhookChannel({
    secret,
    mostBytes: 1_000,
    map({ id, payload }, now) {
      const { from, text } = payload as { from: string; text: string }
      if (text === 'boom') throw new Error(`Failed with ${secret}`)
      return [{ externalId: id, from: { address: from }, body: text, at: now }]
    },
  })
  const { session } = await createTestCrm({ plugins: [webhook, webFormChannel({ mostBytes: 1_000 })] })
  return { session, webhook: session.plugins.webhook.handle, form: session.plugins.webForm.handle }
}

interface Posted {
  readonly id?: string
  readonly body?: string
  readonly timestamp?: number
  readonly signature?: string
  readonly method?: string
}

async function post({
  id = 'w1',
  body = '{"from":"ada","text":"Hello"}',
  timestamp = NOW,
  ...more
}: Posted = {}) {
  const signed = { id, timestamp: String(timestamp), body }
  const { method = 'POST', signature = await signWebhook(signed, secret) } = more
  const headers = { 'webhook-id': id, 'webhook-timestamp': signed.timestamp, 'webhook-signature': signature }
  return new Request('https://crm.example/in', { method, headers, ...(method === 'POST' && { body }) })
}

function formOf(fields: Readonly<Record<string, string>>): Request {
  return new Request('https://crm.example/form', { method: 'POST', body: new URLSearchParams(fields) })
}

const answerOf = async (response: Response) => [response.status, await response.json()]

describe('a webhook', () => {
  it('is taken in once, and told each time that all is well', async () => {
    const { session, webhook } = await desk()

    const answers = await Promise.all(Array.from({ length: 10 }, async () => webhook(await post())))

    expect(answers.map(({ status }) => status)).toEqual(new Array(10).fill(200))
    expect([await session.ticket.count(), await session.message.count()]).toEqual([1, 1])
  })

  it.each([
    ['without a good signature', { signature: 'v1,AAAA' }, 401, 'CRM_CHANNEL_UNSIGNED'],
    ['from long ago', { timestamp: NOW - 301 }, 401, 'CRM_CHANNEL_UNSIGNED'],
    ['without an id', { id: '' }, 401, 'CRM_CHANNEL_UNSIGNED'],
    ['that is not posted', { method: 'GET' }, 405, 'CRM_CHANNEL_UNREADABLE'],
    ['that is too long', { body: 'x'.repeat(1_001) }, 413, 'CRM_CHANNEL_UNREADABLE'],
    ['that is no JSON', { body: '{' }, 400, 'CRM_CHANNEL_UNREADABLE'],
    ['that its map does not take', { body: '{"from":"ada","text":"boom"}' }, 422, 'CRM_CHANNEL_UNREADABLE'],
    ['that says nothing', { body: 'null' }, 422, 'CRM_CHANNEL_UNREADABLE'],
    ['without a sender', { body: '{"text":"Hello"}' }, 422, 'CRM_CHANNEL_UNREADABLE'],
    ['of an empty sender', { body: '{"from":"","text":"Hello"}' }, 422, 'CRM_VALIDATION'],
  ])('%s is refused with a code', async (_, posted, status, code) => {
    const { session, webhook } = await desk()

    const answer = await answerOf(await webhook(await post(posted)))

    expect(answer).toMatchObject([status, { ok: false, code }])
    expect(JSON.stringify(answer)).not.toMatch(/whsec|stack|hint|Failed/)
    expect(await session.message.count()).toBe(0)
  })

  it('that is cut inside a character is refused', async () => {
    const { webhook } = await desk()
    const good = await post()
    const body = new Uint8Array([0x7b, 0xe4, 0xb8])

    expect((await webhook(new Request(good, { body, method: 'POST' }))).status).toBe(400)
  })

  it('that never ends is read no further than it may be', async () => {
    const { webhook } = await desk()
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(500))
      },
    })
    const request = new Request('https://crm.example/in', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)

    expect((await webhook(request)).status).toBe(413)
    expect(pulled).toBeLessThan(10)
  })
})

describe('a form', () => {
  const filled = { email: 'ada@example.com', name: 'Ada', subject: 'Router', message: 'It blinks.' }

  it('opens a ticket', async () => {
    const { session, form } = await desk()

    expect((await form(formOf(filled))).status).toBe(200)

    const [message] = (await session.message.list()).items
    expect(message).toMatchObject({ body: 'It blinks.', authorId: 'ada@example.com', channel: 'webForm' })
    expect((await session.ticket.list()).items).toMatchObject([{ subject: 'Router', contactId: null }])
  })

  it.each([
    ['twice', [filled, filled], 1],
    [
      'twice from one page, changed in between',
      [
        { ...filled, id: 'p1' },
        { ...filled, id: 'p1', message: 'x' },
      ],
      1,
    ],
    [
      'from two pages',
      [
        { ...filled, id: 'p1' },
        { ...filled, id: 'p2' },
      ],
      2,
    ],
    ['with other words', [filled, { ...filled, message: 'It burns.' }], 2],
  ])('that is sent %s is told that all is well', async (_, forms, tickets) => {
    const { session, form } = await desk()

    for (const fields of forms) expect((await form(formOf(fields))).status).toBe(200)

    expect(await session.ticket.count()).toBe(tickets)
  })

  it('that a machine filled in is told so too, and kept nowhere', async () => {
    const { session, form } = await desk()

    const answer = await answerOf(await form(formOf({ ...filled, website: 'https://spam.example' })))

    expect(answer).toEqual(await answerOf(await form(formOf({ ...filled, website: 'x' }))))
    expect(answer[0]).toBe(200)
    expect(await session.message.count()).toBe(0)
  })

  it('may be JSON', async () => {
    const { session, form } = await desk()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(filled)

    expect((await form(new Request('https://crm.example', { method: 'POST', headers, body }))).status).toBe(
      200,
    )
    expect(await session.ticket.count()).toBe(1)
    for (const bad of ['null', '7', '[]', '{"email":7}']) {
      const request = new Request('https://crm.example', { method: 'POST', headers, body: bad })
      expect([400, 422]).toContain((await form(request)).status)
    }
  })

  it.each([
    ['without an address', { email: ' ' }, 422],
    ['without a word', { message: '' }, 422],
    ['that is too long', { message: 'x'.repeat(1_001) }, 413],
  ])('%s is refused', async (_, wrong, status) => {
    const { session, form } = await desk()

    expect((await form(formOf({ ...filled, ...wrong }))).status).toBe(status)
    expect(await session.message.count()).toBe(0)
  })
})
