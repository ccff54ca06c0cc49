import { createCrm, defineCommand, type SchemaLike } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const clock = stillClock('2026-11-02T09:00:00Z')

const anId: SchemaLike<{ readonly id: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { id: string } }) },
}
const forget = defineCommand({
  name: 'lead.forget',
  input: anId,
  run: ({ id }, { eraseHistory }) => eraseHistory('lead', [id], 'all'),
})

describe.each(TWO_DATABASES)('the chain of the journal on %s', (name, open) => {
  let database: Database
  let tenants = 0

  const hostOn = () => createCrm({ storage: database.connect(), clock, region: 'CN', commands: [forget] })
  let host: ReturnType<typeof hostOn>
  beforeAll(async () => {
    database = await open()
    host = hostOn()
    await host.migrate()
  })
  afterAll(async () => {
    await host.stop()
    await database.drop()
  })

  /** A tenant of its own with a dozen entries, sealed. */
  async function journal() {
    const tenant = `t${++tenants}`
    const session = host.system('test', { tenant })
    const lead = await session.lead.create({ name: 'Ada', email: 'ada@example.com' })
    for (let at = 0; at < 5; at++) await session.lead.update(lead.id, { name: `Ada ${at}` })
    const account = await session.account.create({ name: '云海 🌊 “quoted”' })
    for (const amount of ['0.10', '12345678901.99', '-7.00'])
      await session.opportunity.create({
        name: amount,
        accountId: account.id,
        amount: { amount, currency: 'CNY' },
      })
    const head = await host.audit.head(tenant)
    const where = (seq: number) => `tenant = '${tenant}' and seq = ${seq}`
    const verify = () => host.audit.verify({ tenant, heads: [head] })
    return { tenant, session, lead, head, where, verify, administer: database.administer }
  }

  it('holds, and holds on when the database writes every value anew', async () => {
    const { tenant, head, verify, administer } = await journal()
    const again = name === 'SQLite' ? 'json(changes)' : `(changes::text)::jsonb || '{}'`

    await administer(`update journal set changes = ${again} where tenant = '${tenant}'`)

    expect(await verify()).toMatchObject({ ok: true, entries: head.seq })
  })

  it.each([
    ['changed', (where: (seq: number) => string) => `update journal set actor = 'eve' where ${where(4)}`],
    [
      'changed',
      (where: (seq: number) => string) =>
        `update journal set changes = '{"name":["a","b"]}' where ${where(4)}`,
    ],
    ['missing', (where: (seq: number) => string) => `delete from journal where ${where(4)}`],
    [
      'missing',
      (where: (seq: number) => string, tenant: string) =>
        `delete from journal where ${where(4)}; update journal set seq = seq - 1 where tenant = '${tenant}' and seq > 4`,
    ],
    [
      'inserted',
      (where: (seq: number) => string) => `insert into journal
        (tenant, id, seq, at, entity, record_id, deed, version, changes, command, command_id, depth, origin, actor_type, actor, hash)
        select tenant, 'forged', seq, at, entity, record_id, deed, 99, changes, command, command_id, depth, origin, actor_type, 'eve', hash
        from journal where ${where(4)}`,
    ],
    [
      'reordered',
      (where: (seq: number) => string) =>
        `update journal set seq = -7 where ${where(7)}; update journal set seq = 7 where ${where(4)};
         update journal set seq = 4 where ${where(-7)}`,
    ],
    [
      'reordered',
      (where: (seq: number) => string) =>
        `update journal set seq = -5 where ${where(5)}; update journal set seq = 5 where ${where(4)};
         update journal set seq = 4 where ${where(-5)}`,
    ],
    [
      'truncated',
      (_: unknown, tenant: string) => `delete from journal where tenant = '${tenant}' and seq >= 4`,
    ],
    [
      'truncated',
      (where: (seq: number) => string, tenant: string) =>
        `delete from journal where tenant = '${tenant}' and seq >= 4;
         update journal_head set seq = 3, hash = (select hash from journal where ${where(3)}) where tenant = '${tenant}'`,
    ],
  ] as const)('AC-54 tells which entry a database administrator %s first', async (problem, statement) => {
    const { tenant, where, verify, administer } = await journal()

    await administer(statement(where, tenant))

    expect(await verify()).toMatchObject({ ok: false, seq: 4, problem })
  })

  it('AC-55 holds after the history of a record was erased, while others seal', async () => {
    const { tenant, lead, head, session } = await journal()
    await session.lead.update(lead.id, { title: 'CTO' })

    const [erased] = await Promise.all([
      session.lead.forget({ id: lead.id }),
      host.audit.head(tenant),
      host.audit.head(tenant),
    ])
    await host.audit.head(tenant)

    expect(erased).toBe(7)
    expect(await host.audit.verify({ tenant })).toMatchObject({ ok: true, entries: head.seq + 1, erased: 7 })
    expect(JSON.stringify(await session.journal.read())).not.toContain('Ada')
  })

  it('is one when several seal while many write', async () => {
    const tenant = `t${++tenants}`
    const others = [hostOn(), hostOn()]
    const writers = [host, ...others].map((crm) => crm.system('test', { tenant }))

    await Promise.all(
      writers.flatMap((session, writer) => [
        ...Array.from({ length: 15 }, (_, at) => session.lead.create({ name: `L ${writer} ${at}` })),
        ...Array.from({ length: 5 }, () => session.journal.read()),
      ]),
    )
    const heads = await Promise.all([host, ...others].map((crm) => crm.audit.head(tenant)))

    // What was written, and that the journal was read.
    expect(heads.map(({ seq }) => seq)).toEqual([46, 46, 46])
    expect(await host.audit.verify({ tenant, heads })).toMatchObject({ ok: true, entries: 46 })
    for (const other of others) await other.stop()
  })
})
