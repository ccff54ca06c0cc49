import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineEntity, definePlugin, f, memoryStore } from '../../index.ts'
import { aLead, createTestCrm, watchedStore } from '../../testing/index.ts'
import { interceptedStore } from '../../testing/intercepted-store.ts'
import { keptLog } from '../../testing/kept-log.ts'

const task = defineEntity('task', { fields: { dueAt: f.datetime().optional() }, lists: [{ sort: 'dueAt' }] })
const tasks = definePlugin({
  id: 'tasks',
  entities: { task },
  jobs: [
    { id: 'tasks.due', on: 'task', due: 'dueAt', run: async () => {} },
    { id: 'tasks.daily', every: '1d', run: async () => {} },
  ],
  hooks: (h) => h.committed('task', 'create', () => undefined, { durable: true, id: 'tasks.told' }),
})
const at = (time: string) => new Date(`2026-11-02T${time}:00Z`)

it('costs by what is due, not by what exists', async () => {
  const { adapter, calls, reset } = watchedStore(memoryStore())
  const { session, crm } = await createTestCrm({ storage: adapter, plugins: [tasks] })
  const cost = async () => {
    reset()
    await crm.tick()
    return calls.length
  }
  await crm.tick()
  const empty = await cost()

  await session.task.createMany(Array.from({ length: 500 }, () => ({ dueAt: at('18:00') })))
  for (const tenant of ['a', 'b', 'c'])
    await crm.system('test', { tenant }).task.create({ dueAt: at('18:00') })
  await crm.tick()

  expect(await cost()).toBe(empty)
  // One question for each kind of work that may come due, and few besides.
  expect(empty).toBeLessThan(25)
})

it('tells when something is due next, of everything that may come due', async () => {
  const { session, crm } = await createTestCrm({ plugins: [tasks] })
  expect(await crm.nextDue()).toEqual(new Date('2026-11-03T09:00:00Z'))

  await session.task.create({ dueAt: at('12:00') })
  await crm.system('test', { tenant: 'globex' }).task.create({ dueAt: at('11:00') })

  expect(await crm.nextDue()).toEqual(at('11:00'))
})

it('has nothing due where nothing is', async () => {
  const { session, crm } = await createTestCrm()
  await session.lead.create(aLead())

  expect(await crm.nextDue()).toBeUndefined()
  expect(await crm.tick()).toEqual({ delivered: 0, fired: 0, retried: 0 })
})

it('serves the other tenants when the store fails for one, and says so at the end', async () => {
  const fired: string[] = []
  const storage = interceptedStore(memoryStore(), ({ name, table, args }, proceed) =>
    name === 'claim' && table === 'task' && args[1] === 'broken'
      ? Promise.reject(new Error('disk'))
      : proceed(),
  )
  const plugin = definePlugin({
    id: 'tasks',
    entities: { task },
    jobs: [
      { id: 'tasks.due', on: 'task', due: 'dueAt', run: async (_, { tenant }) => void fired.push(tenant) },
    ],
  })
  const { crm, clock } = await createTestCrm({ storage, plugins: [plugin] })
  for (const tenant of ['acme', 'broken', 'globex'])
    await crm.system('test', { tenant }).task.create({ dueAt: at('10:00') })
  clock.set(at('10:00'))

  await expect(crm.tick()).rejects.toThrow('disk')

  expect(fired).toEqual(['acme', 'globex'])
})

it('lets nobody work without a tenant: each job is handed one', async () => {
  const tenants: unknown[] = []
  const plugin = definePlugin({
    id: 'tasks',
    entities: { task },
    permissions: { lead: { read: 'all' } },
    jobs: [
      {
        id: 'tasks.due',
        on: 'task',
        due: 'dueAt',
        run: async (_, { crm }) => void tenants.push(crm.tenant, await crm.lead.count()),
      },
    ],
  })
  const { crm, clock, session } = await createTestCrm({ plugins: [plugin] })
  await session.lead.create(aLead())
  await crm.system('test', { tenant: 'globex' }).task.create({ dueAt: at('10:00') })

  await clock.advance('2h')

  expect(tenants).toEqual(['globex', 0])
})

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

it('ticks by itself once started, never twice at once, and finishes before it stops', async () => {
  const running = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  let calls = 0
  const plugin = definePlugin({
    id: 'tasks',
    entities: { task },
    jobs: [
      {
        id: 'tasks.due',
        on: 'task',
        due: 'dueAt',
        async run() {
          calls++
          begun.resolve()
          await running.promise
        },
      },
    ],
  })
  const { crm, session } = await createTestCrm({ plugins: [plugin] })
  const { id } = await session.task.create({ dueAt: at('09:00') })
  await crm.start({ every: '10s' })

  await vi.advanceTimersByTimeAsync(10_000)
  await begun.promise
  await vi.advanceTimersByTimeAsync(60_000)
  let isStopped = false
  const stopping = crm.stop().then(() => (isStopped = true))
  await Promise.resolve()
  expect(isStopped).toBe(false)
  running.resolve()
  await stopping

  expect(calls).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
  await expect(session.task.get(id)).rejects.toMatchObject({ code: 'CRM_STOPPED' })
})

it('goes on ticking after a tick that failed, and logs it', async () => {
  const { log, lines } = keptLog()
  let failures = 2
  const failed = Promise.withResolvers<void>()
  const storage = interceptedStore(memoryStore(), ({ name, table }, proceed) => {
    if (name !== 'tenants' || table !== 'delivery') return proceed()
    if (failures-- > 0) return Promise.reject(new Error('connection lost'))
    failed.resolve()
    return proceed()
  })
  const { crm } = await createTestCrm({ storage, log })
  await crm.start()

  await vi.advanceTimersByTimeAsync(5_000)
  await failed.promise
  await crm.stop()

  expect(lines).toEqual(['A tick failed.', 'A tick failed.'])
})
