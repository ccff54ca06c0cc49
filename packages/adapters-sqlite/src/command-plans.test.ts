import { DatabaseSync } from 'node:sqlite'
import { sqlStore } from '@guanxi/adapters-sql'
import { createCrm, defineSlaPolicy, ticketMetrics } from '@guanxi/core'
import { CompiledQuery, Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqliteConnection } from './sqlite-connection.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { sqliteFlavour } from './sqlite-flavour.ts'

// Without statistics SQLite takes a tenant for ten rows, and for nothing it is as easily walked as looked up in.

const asked: CompiledQuery[] = []
const db = new Kysely<{ [table: string]: { [column: string]: unknown } }>({
  dialect: sqliteDialect({
    connect: () => sqliteConnection(new DatabaseSync(':memory:')),
    disconnect: (connection) => connection.close(),
    busyTimeout: 0,
  }),
  log: ({ query }) => void asked.push(query),
})
const store = sqlStore({
  flavour: sqliteFlavour({ batches: true }),
  db,
  capabilities: { concurrentTransactions: false, durable: false },
})
let now = Date.parse('2026-11-02T09:00:00Z')
const promise = defineSlaPolicy({
  id: 'usual',
  on: 'ticket',
  metrics: {
    firstResponse: ticketMetrics.firstResponse({ target: '30m' }),
    nextResponse: ticketMetrics.nextResponse({ target: '1h' }),
    resolution: ticketMetrics.resolution({ target: '8h' }),
  },
})
const crm = createCrm({
  ...{ storage: { id: 'sqlite', open: async () => store }, tenant: 'acme', region: 'CN' },
  ...{ sla: [promise], clock: { now: () => now } },
})
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))

beforeAll(() => crm.migrate())
afterAll(() => crm.stop())

describe('what a command reads of leads, activities, deals and their visits', () => {
  it('is looked up, and never walked through', async () => {
    const { leadId } = await session.lead.capture({ lead: { name: 'Ada', email: 'ada@example.com' } })
    await session.activity.create({ type: 'call', subject: 'Hello', leadId })
    const { opportunityId } = await session.lead.convert({ id: leadId, opportunity: { name: 'Engine' } })
    const patch = { amount: { amount: '100', currency: 'CNY' }, closeDate: '2030-01-01' }
    await session.opportunity.moveTo({ id: String(opportunityId), stage: 'propose', patch })
    await session.lead.unconvert({ id: leadId })
    await crm.tick()

    expect(await walks(/from "(?:lead|activity|opportunity|stage_visit)" as "t0"/)).toEqual([])
  })
})

describe('what a command reads of tickets, what was said in them, and their clocks', () => {
  it('is looked up, and never walked through', async () => {
    const account = await session.account.create({ name: 'Analytical Engines' })
    const contact = await session.contact.create({ name: 'Ada', accountId: account.id })
    const said = { body: 'It is dark.', author: 'customer', externalId: 'm1' } as const
    const opened = { subject: 'No light', channel: 'chat', contactId: contact.id, message: said }
    const { id } = await session.ticket.open(opened)
    const { id: other } = await session.ticket.open({ subject: 'No light either' })
    await session.ticket.reply({ id, body: 'Is the switch on?' })
    await session.ticket.wait({ id, for: 'customer' })
    now += 3_600_000
    await session.ticket.hear({ id, body: 'It is.', channel: 'chat', externalId: 'm2' })
    await session.ticket.note({ id, body: 'A lamp is gone.' })
    const { items } = await session.message.list({ where: { ticketId: id, visibility: 'public' } })
    await session.ticket.split({ id, messageIds: items.slice(-1).map((one) => one.id), subject: 'Lamp' })
    now += 3_600_000
    await crm.tick()
    await session.slaClock.of({ entity: 'ticket', recordId: id })
    await session.slaClock.atRisk({ on: 'ticket', within: '2h' })
    await session.ticket.merge({ survivor: id, others: [other] })
    await session.ticket.solve({ id })
    await session.ticket.reopen({ id })
    await session.ticket.escalate({ id, reason: 'Dark for hours.' })
    await session.slaClock.rebuild({ entity: 'ticket', recordId: id })
    await crm.tick()

    expect(await walks(/from "(?:ticket|message|sla_clock|sla_step)" as "t0"/)).toEqual([])
  })
})

/** What was asked of these tables and is answered by reading all rows of a tenant. Which tenants have something due is read off an index that holds nothing else. */
async function walks(of: RegExp): Promise<readonly string[]> {
  const queries = new Set(
    asked.map(({ sql }) => sql).filter((sql) => /^select (?!distinct)/.test(sql) && of.test(sql)),
  )
  const found: string[] = []
  for (const query of queries) {
    const parameters = asked.find(({ sql }) => sql === query)?.parameters ?? []
    const plan = await db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${query}`, [...parameters]),
    )
    const steps = plan.rows.map(({ detail }) => detail)
    if (steps.some((step) => /^SCAN t\d|\(tenant=\?\)$/.test(step)))
      found.push(`${query}\n${steps.join('\n')}`)
  }
  return found
}
