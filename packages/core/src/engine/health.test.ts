import { expect, it } from 'vitest'
import { createCrm, definePlugin, memoryStore } from '../index.ts'
import { aLead, createTestCrm } from '../testing/index.ts'
import { interceptedStore } from '../testing/intercepted-store.ts'

it('is well and ready once it is migrated and started, and stopped at the end', async () => {
  const storage = memoryStore()
  const crm = createCrm({ storage, tenant: 'acme' })
  expect(await crm.health()).toMatchObject({ ok: false, isReady: false, schema: 'behind' })

  await crm.migrate()
  expect(await crm.health()).toMatchObject({ ok: true, isReady: false, schema: 'current' })
  await crm.start()
  const running = await crm.health()
  expect(running).toMatchObject({ isReady: true, runner: { id: 'in-process', state: 'running' } })
  expect(running.store.ms).toBeGreaterThanOrEqual(0)

  await crm.stop()
  expect(await crm.health()).toMatchObject({ ok: false, runner: { state: 'stopped' } })
})

it('tells what waits and for how long, what was given up, and of whom nothing', async () => {
  const plugin = definePlugin({
    id: 'due',
    permissions: { activity: { read: 'all' }, lead: { read: 'all' } },
    hooks: (h) =>
      h.committed('lead', 'create', () => Promise.reject(new Error('no network')), {
        durable: true,
        id: 'due.told',
      }),
    jobs: [{ id: 'due.activity', on: 'activity', due: 'dueAt', run: async () => undefined }],
  })
  const { session, crm, clock } = await createTestCrm({ plugins: [plugin] })
  await session.lead.create(aLead({ name: 'Ada' }))
  await session.activity.create({ type: 'call', subject: 'Ada', dueAt: new Date(clock.now() + 60_000) })
  clock.set(new Date(clock.now() + 3_600_000))

  const late = await crm.health()
  expect(late).toMatchObject({
    ok: true,
    journal: { tenants: 1 },
    due: { tenants: 1, oldestMs: 3_540_000 },
    deadLetters: 0,
  })
  await clock.advance('2d')

  expect(await crm.health()).toMatchObject({
    journal: { tenants: 0 },
    due: { tenants: 0, oldestMs: 0 },
    deadLetters: 1,
  })
  expect(JSON.stringify(late)).not.toMatch(/acme|Ada/)
})

it('says so where the store does not answer', async () => {
  let isDown = false
  const storage = interceptedStore(memoryStore(), ({ name }, proceed) =>
    isDown && name === 'tenants' ? Promise.reject(new Error('connection to 10.0.0.1 lost')) : proceed(),
  )
  const { crm } = await createTestCrm({ storage })
  isDown = true

  const { ok, store } = await crm.health()

  expect({ ok, error: store.error }).toEqual({ ok: false, error: 'CRM_INTERNAL' })
})
