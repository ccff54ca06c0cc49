import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCrm, type Role } from '@guanxi/core'
import { guardedFetch, webhooks } from '@guanxi/core/outgoing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const roles: readonly Role[] = [
  { id: 'partner', grants: { lead: { read: { region: 'north' }, fields: ['name', 'region'] } } },
]
const WORKERS = 4
const ATTEMPTS = 8
const LONGEST_PAUSE_MS = 6 * 3_600_000

interface Heard {
  readonly id: string
  readonly name: string
  readonly body: string
}

/** A partner that writes down what it hears, and answers as it is told to. */
async function partner(answer: (heard: Heard) => number) {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.once('end', () => {
      const { data } = JSON.parse(body) as { data: { record: { name: string } } }
      const one = { id: String(request.headers['webhook-id']), name: data.record.name, body }
      heard.push(one)
      response.writeHead(answer(one)).end()
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return { heard, origin: `http://127.0.0.1:${port}`, close: () => server.close() }
}

describe.each(TWO_DATABASES)('webhooks on %s', (_, open) => {
  let database: Database
  let there: Awaited<ReturnType<typeof partner>>
  let answer: (heard: Heard) => number
  let now: number

  beforeEach(async () => {
    database = await open()
    answer = () => 200
    now = Date.parse('2026-11-02T09:00:00Z')
    there = await partner((heard) => answer(heard))
  })
  afterEach(async () => {
    there.close()
    await database.drop()
  })

  /** A process of its own on the database. */
  function worker() {
    const send = guardedFetch({ allow: [there.origin], timeout: '5s' })
    const plugin = webhooks({ send, key: 'k'.repeat(32), entities: ['lead'], roles: ['partner'] })
    const storage = database.connect()
    return createCrm({ storage, tenant: 'acme', clock: { now: () => now }, roles, plugins: [plugin] })
  }

  async function subscribed() {
    const crm = worker()
    await crm.migrate()
    const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    const events = ['lead.created', 'lead.updated']
    const { id } = await session.webhook.subscribe({ url: there.origin, events, role: 'partner' })
    return { crm, session, id }
  }

  it('AC-11 hears of what its role may read, each once by many workers, in the order of each record', async () => {
    const { crm, session } = await subscribed()
    const others = Array.from({ length: WORKERS }, worker)
    for (let at = 0; at < 10; at++) {
      const region = at % 2 === 0 ? 'north' : 'south'
      const lead = await session.lead.create({ name: `${at}`, region, phone: '+8613800138000' })
      await session.lead.update(lead.id, { name: `${at}b` })
    }

    for (let turn = 0; turn < 3; turn++) await Promise.all([crm, ...others].map((one) => one.tick()))

    expect(there.heard.map(({ name }) => name)).toEqual([
      '0',
      '0b',
      '2',
      '2b',
      '4',
      '4b',
      '6',
      '6b',
      '8',
      '8b',
    ])
    expect(there.heard.map(({ body }) => body).join()).not.toMatch(/south|13800138000/)
    await Promise.all([crm, ...others].map((one) => one.stop()))
  })

  it('AC-37 gives up at last, keeps the order of the record, and sends again when it is told to', async () => {
    const { crm, session, id } = await subscribed()
    let isBroken = true
    answer = ({ name }) => (isBroken && name === 'poison' ? 500 : 200)
    const lead = await session.lead.create({ name: 'poison', region: 'north' })
    await session.lead.update(lead.id, { name: 'cured' })
    await session.lead.create({ name: 'other', region: 'north' })

    await crm.tick()
    for (let turn = 0; turn < ATTEMPTS; turn++) {
      now += LONGEST_PAUSE_MS
      await crm.tick()
    }
    const letters = await crm.deadLetters.list()
    const beforeRedrive = there.heard.map(({ name }) => name)
    isBroken = false
    await crm.deadLetters.redrive(letters.map((letter) => letter.id))
    await crm.tick()

    expect(letters).toMatchObject([
      { consumer: `webhooks.send:${id}`, recordId: lead.id, attempts: ATTEMPTS },
    ])
    expect(beforeRedrive.slice(0, 2)).toEqual(['poison', 'other'])
    expect(there.heard.filter(({ name }) => name === 'poison')).toHaveLength(ATTEMPTS + 1)
    expect(new Set(there.heard.filter(({ name }) => name === 'poison').map((one) => one.id)).size).toBe(1)
    expect(await crm.deadLetters.list()).toEqual([])
    await crm.stop()
  })
})
