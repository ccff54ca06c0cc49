import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import {
  createCrm,
  defineCommand,
  definePlugin,
  inProcessRunner,
  memoryStore,
  type Piece,
  type Workload,
} from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { interceptedStore } from '../../testing/intercepted-store.ts'

const STEPS = 5

/** Long work that writes an account a step; `fail` may end a step. */
function counting(fail: (at: number) => void = () => undefined) {
  const count = defineCommand({
    name: 'account.countUp',
    input: z.object({ prefix: z.string() }),
    run: async ({ prefix }, ctx) => ctx.begin('counting.up', { prefix }, prefix),
  })
  return definePlugin({
    id: 'counting',
    permissions: { account: { read: 'all', create: true } },
    commands: [count],
    works: [
      {
        id: 'counting.up',
        async step({ crm, input, cursor }) {
          const at = (cursor as number | null) ?? 0
          await crm.account.create({ name: `${input.prefix}${at}` })
          fail(at)
          return at + 1 < STEPS ? at + 1 : undefined
        },
      },
    ],
  })
}

it('does long work step by step, and begins none twice under one key', async () => {
  const { session, crm } = await createTestCrm({ plugins: [counting()] })

  await session.account.countUp({ prefix: 'a' })
  await session.account.countUp({ prefix: 'a' })
  expect(await crm.tick()).toMatchObject({ fired: STEPS })

  const { items } = await session.account.list({ orderBy: 'name' })
  expect(items.map(({ name }) => name)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4'])
  expect(await crm.tick()).toMatchObject({ fired: 0 })
})

it('begins none where the command is rolled back', async () => {
  const { session, crm } = await createTestCrm({ plugins: [counting()] })

  await session
    .transaction(async (inside) => {
      await inside.account.countUp({ prefix: 'a' })
      throw new Error('changed my mind')
    })
    .catch(() => undefined)

  expect(await crm.tick()).toMatchObject({ fired: 0 })
})

it('goes on where it stopped when the process dies in the middle of a step', async () => {
  let isArmed = true
  const database = memoryStore()
  const storage = interceptedStore(database, ({ name, table, args }, proceed) => {
    const dies =
      isArmed && name === 'update' && table === 'work' && JSON.stringify(args).includes('"cursor":3')
    return dies ? Promise.reject(new Error('The process dies.')) : proceed()
  })
  const first = await createTestCrm({ storage, plugins: [counting()] })
  await first.session.account.countUp({ prefix: 'a' })
  await first.crm.tick()
  expect(await first.session.account.count()).toBe(2)

  isArmed = false
  await first.clock.advance('1m')

  expect(await first.session.account.count()).toBe(STEPS)
})

it('tries a step that fails again, gives it up in the end, and goes on when it is sent again', async () => {
  let isBroken = true
  const { session, crm, clock } = await createTestCrm({
    plugins: [
      counting((at) => {
        if (at === 2 && isBroken) throw new Error('no keys')
      }),
    ],
  })
  await session.account.countUp({ prefix: 'a' })

  await clock.advance('2d')
  const [letter] = await crm.deadLetters.list()
  expect(letter).toMatchObject({
    consumer: 'counting.up',
    attempts: 8,
    error: expect.stringContaining('no keys'),
  })
  expect(await session.account.count()).toBe(2)
  isBroken = false
  await crm.deadLetters.redrive([letter?.id ?? ''])
  await clock.advance('1m')

  expect(await session.account.count()).toBe(STEPS)
  expect(await crm.deadLetters.list()).toEqual([])
})

it('AC-17 a piece of work without a tenant of its own gets at no record', async () => {
  let workload: Workload | undefined
  const start = async (given: Workload) => {
    workload = given
  }
  const runner = { ...inProcessRunner(), start }
  const crm = createCrm({ storage: memoryStore(), runner, plugins: [counting()] })
  onTestFinished(() => crm.stop())
  await crm.migrate()
  await crm.system('test', { tenant: 'acme' }).lead.create({ name: 'Ada' })
  await crm.start()

  for (const tenant of [undefined, null, '', '*', 'null'])
    for (const name of ['jobs', 'journal', 'retries', 'works'] as const)
      await expect(workload?.serve({ name, tenant } as Piece)).rejects.toMatchObject({
        code: 'CRM_TENANT_MISSING',
      })
})

it('does not wait for more than it was told when it stops, and no longer when it is told again', async () => {
  const begun = Promise.withResolvers<void>()
  const plugin = definePlugin({
    id: 'hanging',
    permissions: { lead: { read: 'all' } },
    hooks: (h) =>
      h.committed(
        'lead',
        'create',
        () => {
          begun.resolve()
          return new Promise<void>(() => undefined)
        },
        { durable: true, id: 'hanging.lead' },
      ),
  })
  const { crm, session } = await createTestCrm({ plugins: [plugin] })
  await crm.start()
  await session.lead.create({ name: 'Ada' })
  await begun.promise

  const first = crm.stop({ within: '1h' })
  await crm.stop()

  await first
})

it('holds no transaction while a step waits for somebody far away, and goes on where it left', async () => {
  const calling = defineCommand({
    name: 'account.callOut',
    input: z.object({}),
    run: async (_, ctx) => ctx.begin('calling.out', {}, 'all'),
  })
  const seen: number[] = []
  const plugin = definePlugin({
    id: 'calling',
    permissions: { account: { read: 'all', create: true } },
    commands: [calling],
    works: [
      {
        id: 'calling.out',
        outside: true,
        async step({ crm, cursor }) {
          const at = (cursor as number | null) ?? 0
          await crm.account.create({ name: `Call ${at}` })
          // Somebody else writes and reads meanwhile, and sees what the step wrote.
          await session.account.create({ name: `Answer ${at}` })
          seen.push(await session.account.count())
          return at < 2 ? at + 1 : undefined
        },
      },
    ],
  })
  const { session, crm, clock } = await createTestCrm({ plugins: [plugin] })

  await session.account.callOut({})
  expect(await crm.tick()).toMatchObject({ fired: 3 })
  await clock.advance('1h')
  expect(seen).toEqual([2, 4, 6])

  await session.account.callOut({})
  expect(await crm.tick()).toMatchObject({ fired: 3 })
})

it('writes nothing more in a step outside once another worker has taken it over', async () => {
  const storage = memoryStore()
  const calling = defineCommand({
    name: 'account.callOut',
    input: z.object({}),
    run: async (_, ctx) => ctx.begin('calling.out', {}, 'all'),
  })
  let steps = 0
  const plugin = definePlugin({
    id: 'calling',
    permissions: { account: { read: 'all', create: true } },
    commands: [calling],
    works: [
      {
        id: 'calling.out',
        outside: true,
        async step({ crm }) {
          steps += 1
          if (steps > 1) return undefined
          // Paused for a minute: another process takes the step.
          test.clock.set(new Date(test.clock.now() + 60_000))
          await test.crm.tick()
          await crm.account.create({ name: 'Too late' })
          return undefined
        },
      },
    ],
  })
  const test = await createTestCrm({ storage, plugins: [plugin] })
  await test.session.account.callOut({})

  await test.crm.tick()

  expect(steps).toBe(2)
  expect(await test.session.account.count()).toBe(0)
})
