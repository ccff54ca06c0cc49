import { type Crm, createCrm, type PlainWorld, type Session } from '@guanxi/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

describe.each(TWO_DATABASES)('tenants who share a host on %s', (_, open) => {
  let database: Database
  let host: Crm<PlainWorld>

  beforeAll(async () => {
    database = await open()
    host = createCrm({ storage: database.connect(), limits: { atOnce: 4, waiting: 100, patience: 60_000 } })
    await host.migrate()
  })
  afterAll(async () => {
    await host.stop()
    await database.drop()
  })

  const as = (tenant: string): Session => sessionOf(host, { tenant, id: 'ann', roles: ['admin'] }) as Session

  it('AC-46 a flood of one tenant leaves the others their turns', async () => {
    const [flooding, small] = [as('flooding'), as('small')]
    const done: string[] = []
    const note = (who: string) => () => void done.push(who)
    const flood = Array.from({ length: 60 }, (_, at) =>
      flooding.lead.create({ name: `Flood ${at}` }).then(note('flood')),
    )
    const few = Array.from({ length: 5 }, (_, at) =>
      small.lead.create({ name: `Few ${at}` }).then(note('few')),
    )

    await Promise.all([...flood, ...few])

    // Of every four that run at once at least one is theirs, so five are through while the flood had three times as many.
    expect(done.lastIndexOf('few')).toBeLessThan(5 + 3 * 5 + 4)
    expect(await flooding.lead.count()).toBe(60)
  })

  it('AC-46 what finds no place is turned away before it does anything, and the others go on', async () => {
    const [flooding, small] = [as('turned'), as('calm')]
    const flood = Array.from({ length: 150 }, (_, at) => flooding.lead.create({ name: `Flood ${at}` }))
    const calm = small.lead.create({ name: 'Calm' })

    const results = await Promise.allSettled(flood)
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]

    expect((await calm).name).toBe('Calm')
    expect(refused.length).toBeGreaterThan(0)
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'CRM_OVERLOADED', retryable: true })
    expect(await flooding.lead.count()).toBe(150 - refused.length)
    expect((await flooding.journal.read({ limit: 1_000 })).entries).toHaveLength(150 - refused.length)
  })

  it('AC-59 a transaction does not wait for what another call reads of the tenant for the first time', async () => {
    const [inside, outside] = [as('first'), as('first')]

    const made = await inside.transaction(
      async (transaction) => {
        const listed = outside.lead.list()
        const lead = await transaction.lead.create({ name: 'Ada' })
        return { lead, listed }
      },
      { timeout: '3s' },
    )

    expect(made.lead.name).toBe('Ada')
    expect((await made.listed).items.length).toBeLessThan(2)
  })

  it('AC-59 what is kept of one tenant is not shown to another, whoever asks first', async () => {
    const [one, other] = [as('keeps'), as('keeps too')]
    await one.customField.create({ entity: 'lead', name: 'tier', kind: 'text' })
    await one.lead.create({ name: 'Ada', ext: { tier: 'gold' } })
    await other.lead.create({ name: 'Bob' })

    for (let round = 0; round < 2; round++) {
      expect(await one.lead.count({ ext: { tier: 'gold' } })).toBe(1)
      await expect(other.lead.count({ ext: { tier: 'gold' } })).rejects.toMatchObject({
        code: 'CRM_CONDITION',
      })
      await expect(other.lead.create({ name: 'Eve', ext: { tier: 'gold' } })).rejects.toMatchObject({
        code: 'CRM_VALIDATION',
      })
    }
  })
})
