import { createCrm, defineEntity, definePlugin, f } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TWO_DATABASES } from './fixtures/two-databases.ts'

type Handler = (name: string, tenant: string) => Promise<void>

/** Hands every lead to `handle`, durably, and fires for every promise that is due. */
function desk(handle: Handler, breach: (name: string) => void = () => undefined) {
  return definePlugin({
    id: 'desk',
    entities: {
      promise: defineEntity('promise', {
        fields: { name: f.text(), dueAt: f.datetime().optional() },
        lists: [{ sort: 'dueAt' }],
      }),
    },
    permissions: { lead: { read: 'all' } },
    hooks: (h) =>
      h.committed('lead', 'create', ({ record, ctx }) => handle(record.name, ctx.tenant), {
        durable: true,
        id: 'desk.lead',
      }),
    jobs: [{ id: 'desk.promise', on: 'promise', due: 'dueAt', run: async ({ name }) => breach(name) }],
  })
}

describe.each(TWO_DATABASES)('background work on %s', (_, open) => {
  async function setUp() {
    const database = await open()
    const crms: { stop(): Promise<void> }[] = []
    onTestFinished(async () => {
      await Promise.all(crms.map((crm) => crm.stop()))
      await database.drop()
    })
    return (plugin: ReturnType<typeof desk>, clock = stillClock('2026-11-02T09:00:00Z')) => {
      const crm = createCrm({ storage: database.connect(), plugins: [plugin], clock })
      crms.push(crm)
      return { crm, clock, in: (tenant: string) => crm.system('test', { tenant }) }
    }
  }

  it('AC-37 a poison message becomes a dead letter with its reason while the queue moves on, and can be sent again', async () => {
    const connect = await setUp()
    const handled: string[] = []
    let isPoison = true
    const {
      crm,
      clock,
      in: session,
    } = connect(
      desk(async (name) => {
        if (name === 'Poison' && isPoison) throw new Error('cannot be read')
        handled.push(name)
      }),
    )
    await crm.migrate()
    for (const name of ['Ada', 'Poison', 'Bob']) await session('acme').lead.create({ name })

    await crm.tick()
    expect(handled).toEqual(['Ada', 'Bob'])
    for (let tries = 0; tries < 8; tries++) {
      clock.set(new Date(clock.now() + 6 * 3_600_000))
      await crm.tick()
    }

    const [letter, ...others] = await crm.deadLetters.list('acme')
    expect(letter).toMatchObject({
      consumer: 'desk.lead',
      attempts: 8,
      error: expect.stringContaining('cannot be read'),
    })
    expect(others).toEqual([])
    await session('acme').lead.create({ name: 'Cy' })
    await crm.tick()
    isPoison = false
    expect(await crm.deadLetters.redrive([letter?.id ?? ''], 'acme')).toBe(1)
    await crm.tick()
    expect(handled).toEqual(['Ada', 'Bob', 'Cy', 'Poison'])
  })

  it('AC-38 no lease is stolen and nothing breached twice by workers whose clocks are five minutes off', async () => {
    const connect = await setUp()
    const handled: string[] = []
    const breached: string[] = []
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const plugin = desk(
      async (name) => {
        handled.push(name)
        begun.resolve()
        await gate.promise
      },
      (name) => breached.push(name),
    )
    const [slow, fast] = ['2026-11-02T08:55:00Z', '2026-11-02T09:05:00Z'].map((at) =>
      connect(plugin, stillClock(at)),
    )
    if (!slow || !fast) throw new Error('two')
    await slow.crm.migrate()
    await slow.in('acme').lead.create({ name: 'Ada' })
    await slow.in('acme').promise.create({ name: 'call back', dueAt: new Date('2026-11-02T08:54:00Z') })

    const first = slow.crm.tick()
    await begun.promise
    expect(await fast.crm.tick()).toMatchObject({ delivered: 0 })
    gate.resolve()
    expect(await first).toMatchObject({ delivered: 1 })
    await Promise.all([slow.crm.tick(), fast.crm.tick()])

    expect(handled).toEqual(['Ada'])
    expect(breached).toEqual(['call back'])
  })

  it("AC-46 a tenant's flood keeps no other tenant waiting for more than one turn", {
    timeout: 120_000,
  }, async () => {
    const connect = await setUp()
    const handled: string[] = []
    const { crm, in: session } = connect(desk(async (_, tenant) => void handled.push(tenant)))
    await crm.migrate()
    const flood = Array.from({ length: 1_000 }, (_, at) => ({ name: `lead ${at}` }))
    await session('a-flood').lead.createMany(flood)
    for (const tenant of ['globex', 'initech', 'umbrella']) await session(tenant).lead.create({ name: 'Ada' })

    expect(await crm.tick()).toMatchObject({ delivered: 1_003 })

    const others = handled.flatMap((tenant, at) => (tenant === 'a-flood' ? [] : [at]))
    expect(others).toHaveLength(3)
    expect(Math.max(...others)).toBeLessThan(110)
  })
})
