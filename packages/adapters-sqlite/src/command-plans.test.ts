import { DatabaseSync } from 'node:sqlite'
import { sqlStore } from '@guanxi/adapters-sql'
import { createCrm } from '@guanxi/core'
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
const crm = createCrm({ storage: { id: 'sqlite', open: async () => store }, tenant: 'acme', region: 'CN' })
const session = crm.as({ actor: { id: 'ann', roles: ['admin'] } })

describe('what a command reads of leads, activities, deals and their visits', () => {
  beforeAll(() => crm.migrate())
  afterAll(() => crm.stop())

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
