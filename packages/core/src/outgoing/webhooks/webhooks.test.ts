import { expect, it, onTestFinished } from 'vitest'
import { defineEntity, f, fieldEncryption, isSignedWebhook, localKeys, type Role } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { webServer } from '../fixtures/web-server.ts'
import { guardedFetch } from '../guarded-fetch.ts'
import { type WebhooksOptions, webhooks } from './webhooks.ts'

const patient = defineEntity('patient', {
  fields: {
    name: f.text(),
    ward: f.text().optional(),
    bed: f.text().optional(),
    diagnosis: f.text().optional().sensitive(),
    insurance: f.text().optional().encrypted(),
  },
})
const roles: readonly Role[] = [
  { id: 'lab', grants: { patient: { read: { ward: 'north' }, hidden: ['bed'] } } },
  { id: 'insurer', grants: { patient: { read: 'all', fields: ['name', 'insurance', 'diagnosis'] } } },
  {
    id: 'clerk',
    grants: { webhook: { read: 'all', commands: 'all' }, webhookDelivery: { read: 'all', commands: 'all' } },
  },
]

interface Heard {
  readonly headers: Record<string, string>
  readonly body: string
  readonly event: { readonly type: string; readonly data: Record<string, unknown> }
}

/** A partner's server, and a clinic that tells it of patients. */
async function clinic(
  answer: (heard: Heard) => number | Promise<number> = () => 200,
  options: Partial<WebhooksOptions> = {},
) {
  const heard: Heard[] = []
  const server = await webServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const one: Heard = { headers: request.headers as never, body, event: JSON.parse(body) }
    heard.push(one)
    response.writeHead(await answer(one)).end('thanks, from 10.0.0.1')
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const origin = `http://127.0.0.1:${server.port}`
  const plugin = webhooks({
    ...{ send: guardedFetch({ allow: [origin], timeout: '1s' }), key: 'k'.repeat(32) },
    ...{ entities: ['patient'], roles: ['lab', 'insurer', 'nobody'], ...options },
  })
  const keys = localKeys({
    current: 'first',
    keys: { first: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' },
  })
  const { crm, session, clock } = await createTestCrm({
    ...{ entities: { patient }, roles, plugins: [plugin] },
    encryption: fieldEncryption({ keys }),
  })
  const subscribe = (role = 'lab', path = '/') =>
    session.webhook.subscribe({
      url: `${origin}${path}`,
      events: ['patient.created', 'patient.updated', 'patient.deleted'],
      role,
    })
  return { crm, session, clock, heard, origin, subscribe }
}

it('tells of what happened, signed, in the order of each record', async () => {
  const { crm, session, clock, heard, subscribe } = await clinic()
  await session.patient.create({ name: 'Early', ward: 'north' })
  await clock.advance('1m')
  const { id, secret } = await subscribe()
  const ada = await session.patient.create({ name: 'Ada', ward: 'north' })
  await session.patient.update(ada.id, { name: 'Ada L.' })
  await session.patient.delete(ada.id)

  await crm.tick()

  expect(heard.map(({ event }) => [event.type, event.data['version'], event.data['changed']])).toEqual([
    ['patient.created', 1, ['name', 'ward']],
    ['patient.updated', 2, ['name']],
    ['patient.deleted', 3, []],
  ])
  expect(heard[1]?.event.data).toMatchObject({ id: ada.id, record: { name: 'Ada L.', ward: 'north' } })
  const { headers, body } = heard[0] as Heard
  const signed = { id: headers['webhook-id'] ?? '', timestamp: headers['webhook-timestamp'] ?? '', body }
  const now = new Date(Number(signed.timestamp) * 1_000)
  expect(await isSignedWebhook(signed, headers['webhook-signature'] ?? '', [secret], now)).toBe(true)
  const { items } = await session.webhookDelivery.list({ orderBy: 'createdAt' })
  expect(items[0]).toMatchObject({
    ...{ webhookId: id, eventId: signed.id, event: 'patient.created', attempt: 1, statusCode: 200 },
    ...{ response: 'thanks, from 10.0.0.1', failure: null },
  })
})

it('AC-11 a webhook is told of nothing that its role may not read, and shown nothing that is hidden from it', async () => {
  const { crm, session, heard, subscribe } = await clinic()
  await subscribe('lab', '/lab')
  await session.patient.create({ name: 'Bo', ward: 'south' })
  const ada = await session.patient.create({
    ...{ name: 'Ada', ward: 'north', bed: 'b-7' },
    ...{ diagnosis: 'secret-diagnosis', insurance: 'secret-number' },
  })
  await session.patient.update(ada.id, { bed: 'b-8', diagnosis: 'secret-worse' })

  await crm.tick()

  expect(heard).toHaveLength(2)
  expect(heard.map(({ body }) => body).join()).not.toMatch(/secret|b-7|b-8|Bo/)
  expect(heard.map(({ event }) => event.data['changed'])).toEqual([['name', 'ward'], []])
})

it('AC-11 what is kept with care is told where a role names it', async () => {
  const { crm, session, heard, subscribe } = await clinic()
  await subscribe('insurer')
  await session.patient.create({ name: 'Ada', ward: 'south', insurance: 'i-1', diagnosis: 'd-1' })

  await crm.tick()

  expect(heard[0]?.event.data['record']).toMatchObject({ name: 'Ada', insurance: 'i-1', diagnosis: 'd-1' })
  expect(heard[0]?.event.data['record']).not.toHaveProperty('ward')
})

it('AC-11 what a role may read is decided when it is told', async () => {
  const { crm, session, heard, subscribe } = await clinic()
  await subscribe('lab')
  const ada = await session.patient.create({ name: 'Ada', ward: 'north' })
  await session.patient.update(ada.id, { ward: 'south' })

  await crm.tick()

  expect(heard).toEqual([])
})

it('AC-41 a signature is good for five minutes, for these bytes, and by the secrets of the webhook', async () => {
  const { crm, session, clock, heard, subscribe } = await clinic(() => 200, { overlap: '1h' })
  const { id, secret: first } = await subscribe()
  const { secret: second } = await session.webhook.rotate({ id })
  await session.patient.create({ name: 'Ada', ward: 'north' })
  await crm.tick()
  await clock.advance('2h')
  await session.patient.create({ name: 'Cy', ward: 'north' })
  await crm.tick()

  const isGood = (at: number, secret: string, laterMs = 0, change = '') => {
    const { headers, body } = heard[at] as Heard
    const signed = {
      id: headers['webhook-id'] ?? '',
      timestamp: headers['webhook-timestamp'] ?? '',
      body: body + change,
    }
    const now = new Date(Number(signed.timestamp) * 1_000 + laterMs)
    return isSignedWebhook(signed, headers['webhook-signature'] ?? '', [secret], now)
  }
  const found = {
    overlapping: [await isGood(0, first), await isGood(0, second)],
    afterwards: [await isGood(1, first), await isGood(1, second)],
    replayed: [await isGood(1, second, 5 * 60_000), await isGood(1, second, 6 * 60_000)],
    changed: await isGood(1, second, 0, ' '),
  }

  expect(found).toEqual({
    overlapping: [true, true],
    afterwards: [false, true],
    replayed: [true, false],
    changed: false,
  })
})

it('AC-35 an endpoint that hangs holds up no other', async () => {
  const hangingFor: string[] = []
  const hanging = await webServer(({ url = '' }) => void hangingFor.push(url))
  onTestFinished(() => hanging[Symbol.asyncDispose]())
  const slow = `http://127.0.0.1:${hanging.port}`
  let wasTold: () => void = () => undefined
  const told = new Promise<void>((resolve) => {
    wasTold = resolve
  })
  const quick = await webServer((_, response) => {
    response.end()
    wasTold()
  })
  onTestFinished(() => quick[Symbol.asyncDispose]())
  const fast = `http://127.0.0.1:${quick.port}`
  const { crm, session } = await clinic(() => 200, {
    send: guardedFetch({ allow: [slow, fast], timeout: '20s' }),
  })
  for (const url of [slow, fast])
    await session.webhook.subscribe({ url, events: ['patient.created'], role: 'lab' })
  await session.patient.create({ name: 'Ada', ward: 'north' })

  const ticking = crm.tick()
  await told

  await expect.poll(() => hangingFor).toEqual(['/'])
  await hanging[Symbol.asyncDispose]()
  await ticking
  expect((await session.webhookDelivery.list()).items.map(({ failure }) => failure).sort()).toEqual([
    'CRM_OUTGOING_FAILED',
    null,
  ])
})

it('AC-37 what an endpoint never takes becomes a dead letter; the queue moves on, and it can be sent again', async () => {
  let isBroken = true
  const { crm, session, clock, heard, subscribe } = await clinic(
    ({ body }) => (isBroken && body.includes('Poison') ? 500 : 200),
    { disableAfter: '365d' },
  )
  const { id } = await subscribe()
  const poison = await session.patient.create({ name: 'Poison', ward: 'north' })
  await session.patient.update(poison.id, { name: 'Better' })
  await session.patient.create({ name: 'Ada', ward: 'north' })
  await crm.tick()
  const heardAtOnce = heard.map(({ body }) => /Poison|Better|Ada/.exec(body)?.[0])

  await clock.advance('3d')
  await crm.tick()
  const letters = await crm.deadLetters.list()
  isBroken = false
  await crm.deadLetters.redrive(letters.map((letter) => letter.id))
  await crm.tick()

  expect(heardAtOnce).toEqual(['Poison', 'Ada'])
  expect(letters).toMatchObject([
    {
      consumer: `webhooks.send:${id}`,
      recordId: poison.id,
      attempts: 8,
      error: expect.stringContaining('HTTP_500'),
    },
  ])
  expect(await crm.deadLetters.list()).toEqual([])
  const deliveries = (await session.webhookDelivery.list({ where: { statusCode: 500 } })).items
  expect(deliveries.map(({ attempt }) => attempt).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(deliveries.every(({ response }) => response === null)).toBe(true)
  expect(
    new Set(heard.filter(({ body }) => body.includes('Poison')).map(({ headers }) => headers['webhook-id']))
      .size,
  ).toBe(1)
})

it('disables what has failed for too long, and goes on where it was when it is resumed', async () => {
  let isBroken = true
  const { crm, session, clock, heard, subscribe } = await clinic(() => (isBroken ? 503 : 200), {
    disableAfter: '1h',
  })
  const { id } = await subscribe()
  await session.patient.create({ name: 'Ada', ward: 'north' })
  await crm.tick()
  await clock.advance('3h')
  await crm.tick()
  const failing = await session.webhook.get(id)
  await session.patient.create({ name: 'Bo', ward: 'north' })
  await crm.tick()
  const before = heard.length

  isBroken = false
  await session.webhook.resume({ id })
  await crm.tick()
  await clock.advance('1d')
  await crm.tick()

  expect(failing).toMatchObject({ status: 'disabled' })
  expect(
    heard
      .slice(before)
      .map(({ body }) => /Ada|Bo/.exec(body)?.[0])
      .sort(),
  ).toEqual(['Ada', 'Bo'])
  expect(await session.webhook.get(id)).toMatchObject({ status: 'active', failingSince: null })
})

it('is tried out with an event that tells of no record', async () => {
  const { session, heard, subscribe } = await clinic()
  const { id } = await subscribe()

  await session.webhook.test({ id })

  expect(heard.map(({ event }) => [event.type, event.data])).toEqual([['webhook.test', {}]])
  expect((await session.webhookDelivery.list()).items).toMatchObject([
    { event: 'webhook.test', statusCode: 200 },
  ])
})

it('sends a large event without its record', async () => {
  const { crm, session, heard, subscribe } = await clinic(() => 200, { mostBytes: 500 })
  await subscribe()
  const ada = await session.patient.create({ name: 'A'.repeat(900), ward: 'north' })

  await crm.tick()

  expect(heard[0]?.event.data).toEqual({
    id: ada.id,
    version: 1,
    changed: ['name', 'ward'],
    isTooLarge: true,
  })
})

it('keeps no secret anywhere', async () => {
  const { session, subscribe } = await clinic()
  const { id, secret } = await subscribe()

  const kept = JSON.stringify([await session.webhook.list(), await session.webhook.history(id)])

  expect(kept).not.toContain(secret.slice(6))
})

it.each([
  ['an event of another entity', { events: ['user.created'] }, 'CRM_WEBHOOK_EVENT'],
  ['an event that never happens', { events: ['patient.read'] }, 'CRM_WEBHOOK_EVENT'],
  ['a role that is not given to webhooks', { role: 'admin' }, 'CRM_WEBHOOK_ROLE'],
  ['an address of the inside', { url: 'https://169.254.169.254/' }, 'CRM_OUTGOING_REFUSED'],
  ['an address with a password', { url: 'https://a:b@example.com/' }, 'CRM_WEBHOOK_URL'],
  ['no address', { url: 'example.com' }, 'CRM_WEBHOOK_URL'],
])('AC-39 refuses %s when a webhook is made', async (_, wrong, code) => {
  const { session } = await clinic()
  const input = { url: 'https://example.com/', events: ['patient.created'], role: 'lab', ...wrong }

  await expect(session.webhook.subscribe(input)).rejects.toMatchObject({ code })
  expect(await session.webhook.count()).toBe(0)
})

it('lets nobody give a role that they have not, nor write down deliveries that never were', async () => {
  const { crm, subscribe, origin } = await clinic()
  const { id } = await subscribe()
  const clerk = crm.as(crm.actor({ id: 'cid', roles: ['clerk'] }))
  const input = { url: origin, events: ['patient.created'], role: 'insurer' }
  const attempt = { webhookId: id, eventId: 'e', event: 'e', attempt: 1, milliseconds: 1 }

  await expect(clerk.webhook.subscribe(input)).rejects.toMatchObject({ code: 'CRM_WEBHOOK_ROLE' })
  await expect(
    clerk.webhookDelivery.note({ ...attempt, statusCode: 200, response: null, failure: null }),
  ).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
})
