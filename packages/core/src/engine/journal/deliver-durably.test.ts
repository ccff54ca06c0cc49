import { expect, it } from 'vitest'
import { createCrm, definePlugin, f, memoryStore } from '../../index.ts'
import type { StorageAdapter } from '../../store/index.ts'
import { aLead, countedIds, createTestCrm, stillClock } from '../../testing/index.ts'
import { type Interceptor, interceptedStore } from '../../testing/intercepted-store.ts'
import { uuidV7 } from '../ids.ts'

/** A plugin that makes a contact of every lead, twice over by name, from a durable hook. */
function contacts(told: string[], fails: (name: string) => boolean = () => false) {
  return definePlugin({
    id: 'contacts',
    extend: { lead: { mirrored: f.bool().optional() } },
    permissions: { contact: { read: 'all', create: true } },
    hooks(h) {
      h.committed(
        'lead',
        'create',
        async ({ record, ctx }) => {
          told.push(record.name)
          await ctx.crm.contact.create({ name: record.name })
          if (fails(record.name)) throw new Error(`No ${record.name} today.`)
          await ctx.crm.contact.create({ name: `${record.name} again` })
        },
        { durable: true, id: 'contacts.mirror' },
      )
    },
  })
}

/** Lets the process die at a call to the store, once armed. */
function dying(
  isPlace: Interceptor extends (call: infer C, ...rest: never) => unknown ? (call: C) => boolean : never,
) {
  const state = { isArmed: false }
  const intercept: Interceptor = (call, proceed) => {
    if (!state.isArmed || !isPlace(call)) return proceed()
    state.isArmed = false
    return Promise.reject(new Error('The process dies.'))
  }
  return { state, intercept }
}

/** Another process on the same database, with the same plugins. */
function another(storage: StorageAdapter, plugin: ReturnType<typeof contacts>, at: string) {
  const clock = stillClock(at)
  return { clock, crm: createCrm({ storage, tenant: 'acme', clock, plugins: [plugin] }) }
}

it('hands committed entries to a durable hook, later and in order, never those of a rolled back write', async () => {
  const told: string[] = []
  const { session, crm } = await createTestCrm({ plugins: [contacts(told)] })
  await session.lead.create(aLead({ name: 'Ada' }))
  await session
    .transaction(async (inside) => {
      await inside.lead.create(aLead({ name: 'Ghost' }))
      await inside.lead.create({ name: '' })
    })
    .catch(() => undefined)
  await session.lead.create(aLead({ name: 'Bob' }))
  expect(told).toEqual([])

  expect(await crm.tick()).toMatchObject({ delivered: 2 })
  expect(await crm.tick()).toMatchObject({ delivered: 0 })

  expect(told).toEqual(['Ada', 'Bob'])
  expect(await session.contact.count()).toBe(4)
})

it('hands over the record as the entry left it, with who wrote it', async () => {
  const seen: unknown[] = []
  const { session, crm } = await createTestCrm({
    hooks(h) {
      h.committed(
        'lead',
        'update',
        ({ record, previous, entry, ctx }) =>
          void seen.push([
            previous?.name,
            record.name,
            record.version,
            entry?.deed,
            ctx.actor.id,
            ctx.tenant,
          ]),
        { durable: true, id: 'host.seen' },
      )
    },
  })
  const { id } = await session.lead.create(aLead({ name: 'One' }))
  for (const name of ['Two', 'Three']) await session.lead.update(id, { name })
  await session.lead.delete(id)

  await crm.tick()

  expect(seen).toEqual([
    ['One', 'Two', 2, 'update', 'admin', 'acme'],
    ['Two', 'Three', 3, 'update', 'admin', 'acme'],
  ])
})

it.each([
  [
    'before it notes how far it came',
    (table: string, name: string) => table === 'journalCursor' && name === 'update',
  ],
  ['in the middle of the handler', (table: string, name: string) => table === 'contact' && name === 'insert'],
  ['before it takes an entry', (table: string, name: string) => table === 'delivery' && name === 'count'],
  [
    'before it notes that all are served',
    (table: string, name: string) => table === 'journalHead' && name === 'update',
  ],
  ['while it places entries', (table: string, name: string) => table === 'journal' && name === 'patch'],
])('has each effect once when the process dies %s', async (_, isPlace) => {
  const told: string[] = []
  const plugin = contacts(told)
  // The lease is taken by the first update of the cursor; the process dies at a later one.
  let updates = 0
  const { state, intercept } = dying(
    ({ table, name }) => isPlace(table, name) && (table !== 'journalCursor' || ++updates > 1),
  )
  const database = memoryStore()
  const { session, crm } = await createTestCrm({
    storage: interceptedStore(database, intercept),
    plugins: [plugin],
  })
  for (const name of ['Ada', 'Bob', 'Eve']) await session.lead.create(aLead({ name }))

  state.isArmed = true
  await crm.tick().catch(() => undefined)
  const next = another(database, plugin, '2026-11-02T09:02:00Z')
  for (let round = 0; round < 3; round++) await next.clock.advance('1h').then(() => next.crm.tick())

  expect(state.isArmed).toBe(false)
  expect([...new Set(told)].sort()).toEqual(['Ada', 'Bob', 'Eve'])
  const { items } = await session.contact.list({ orderBy: 'name' })
  expect(items.map(({ name }) => name)).toEqual(
    ['Ada', 'Bob', 'Eve'].flatMap((name) => [name, `${name} again`]),
  )
})

it('lets of two workers one handle each entry', async () => {
  const told: string[] = []
  const plugin = contacts(told)
  const database = memoryStore()
  const { session, crm } = await createTestCrm({ storage: database, plugins: [plugin] })
  await session.lead.createMany(Array.from({ length: 30 }, (_, at) => aLead({ name: `Lead ${at}` })))
  const other = another(database, plugin, '2026-11-02T09:00:00Z')

  await Promise.all([crm.tick(), other.crm.tick(), crm.tick(), other.crm.tick()])
  await crm.tick()

  expect([...told].sort()).toEqual([...new Set(told)].sort())
  expect(told).toHaveLength(30)
  expect(await session.contact.count()).toBe(60)
})

it('takes over from a worker that sleeps past its lease, and gives it no second effect when it wakes', async () => {
  const told: string[] = []
  const plugin = contacts(told)
  const asleep = Promise.withResolvers<void>()
  const awake = Promise.withResolvers<void>()
  const database = memoryStore()
  const sleepy = interceptedStore(database, async ({ table, name }, proceed) => {
    if (table === 'delivery' && name === 'count' && told.length === 1) {
      asleep.resolve()
      await awake.promise
    }
    return proceed()
  })
  const first = await createTestCrm({ storage: sleepy, plugins: [plugin], ids: countedIds() })
  for (const name of ['Ada', 'Bob', 'Eve']) await first.session.lead.create(aLead({ name }))
  const sleeping = first.crm.tick()
  await asleep.promise

  const second = another(database, plugin, '2026-11-02T09:00:29Z')
  expect(await second.crm.tick()).toMatchObject({ delivered: 0 })
  second.clock.set('2026-11-02T09:00:31Z')
  expect(await second.crm.tick()).toMatchObject({ delivered: 3 })
  first.clock.set('2026-11-02T09:02:00Z')
  awake.resolve()
  await sleeping

  expect(await first.session.contact.count()).toBe(6)
  expect(await second.crm.tick()).toMatchObject({ delivered: 0 })
})

it('begins for a hook that is new with what comes after', async () => {
  const told: string[] = []
  const database = memoryStore()
  const { session, crm } = await createTestCrm({ storage: database })
  await session.lead.create(aLead({ name: 'Before' }))
  await crm.tick()

  const upgraded = await createTestCrm({ storage: database, plugins: [contacts(told)], ids: uuidV7() })
  await upgraded.session.lead.create(aLead({ name: 'After' }))
  await upgraded.crm.tick()

  expect(told).toEqual(['After'])
})

it('keeps hooks of different tenants apart', async () => {
  const told: string[] = []
  const { crm, session } = await createTestCrm({ plugins: [contacts(told)] })
  const globex = crm.system('test', { tenant: 'globex' })
  await session.lead.create(aLead({ name: 'Acme lead' }))
  await globex.lead.create(aLead({ name: 'Globex lead' }))

  await crm.tick()

  expect(told.sort()).toEqual(['Acme lead', 'Globex lead'])
  expect((await globex.contact.list()).items.map(({ name }) => name)).toEqual([
    'Globex lead',
    'Globex lead again',
  ])
})

it('ends durable hooks that cause each other, although each has a tick of its own', async () => {
  const { session, crm, clock } = await createTestCrm({
    hooks(h) {
      h.committed('lead', 'create', ({ ctx }) => ctx.crm.lead.create(aLead()).then(() => undefined), {
        durable: true,
        id: 'host.again',
      })
    },
  })
  await session.lead.create(aLead())

  for (let round = 0; round < 15; round++) await crm.tick()
  await clock.advance('2d')

  expect(await session.lead.count()).toBe(9)
  expect(await crm.deadLetters.list()).toMatchObject([
    { consumer: 'host.again', error: expect.stringContaining('CRM_HOOK_LOOP') },
  ])
})
