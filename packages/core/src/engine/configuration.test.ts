import { expect, it } from 'vitest'
import { createCrm, memoryStore } from '../index.ts'
import { createTestCrm, stillClock } from '../testing/index.ts'

const rep = { id: 'rep', grants: { lead: { read: 'own' } } } as const

it('notes what a CRM was made with at its first use, and again when that is another', async () => {
  const storage = memoryStore()
  const clock = stillClock('2026-11-02T09:00:00Z')
  const boot = async (options: object) => {
    const crm = createCrm({ storage, clock, tenant: 'acme', ...options })
    await crm.migrate()
    await crm.system('boot').lead.count()
    return crm
  }
  await boot({ roles: [rep] })
  clock.set('2026-11-03T09:00:00Z')
  await boot({ roles: [rep] })
  clock.set('2026-11-04T09:00:00Z')
  const crm = await boot({ roles: [{ ...rep, grants: { lead: { read: 'all' } } }] })

  const [now, before, ...none] = await crm.configurations()
  expect(none).toEqual([])
  expect(before?.content).toMatchObject({ roles: [{ id: 'rep', grants: { lead: { read: 'own' } } }] })
  expect(now?.content).toMatchObject({ roles: [{ id: 'rep', grants: { lead: { read: 'all' } } }] })
  expect(await crm.configurations({ at: new Date('2026-11-03T10:00:00Z') })).toEqual([before])
  expect(await crm.configurations({ at: new Date('2026-11-01T10:00:00Z') })).toEqual([])
})

it('is noted once by many that begin at once, and its journal verifies', async () => {
  const storage = memoryStore()
  await createCrm({ storage, tenant: 'acme', roles: [rep] }).migrate()
  const crms = Array.from({ length: 5 }, () => createCrm({ storage, tenant: 'acme', roles: [rep] }))

  await Promise.all(crms.map((crm) => crm.system('boot').lead.count()))
  await crms[0]?.tick()

  expect(await crms[0]?.configurations()).toHaveLength(1)
  expect(await crms[0]?.audit.verify({ tenant: '*' })).toMatchObject({ ok: true, entries: 1 })
})

it('tells functions by their names, and no secrets', async () => {
  const secrets = ['a secret canary of at least 32 characters']
  const { crm, session } = await createTestCrm({
    service: { surveys: { secrets, ask: [{ id: 'after', kind: 'csat', on: 'ticket' }] } },
    roles: [{ id: 'rep', grants: { lead: { read: { createdAt: { lt: new Date('2026-01-01') } } } } }],
  })
  await session.lead.count()

  const [noted] = await crm.configurations()

  expect(noted?.content).toMatchObject({ service: { surveys: { secrets: '(secret)' } } })
  expect(JSON.stringify(noted)).not.toContain('canary')
  expect(JSON.stringify(noted)).toContain('2026-01-01T00:00:00.000Z')
})
