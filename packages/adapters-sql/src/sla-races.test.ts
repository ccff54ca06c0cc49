import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createCrm, defineEntity, defineSlaPolicy, f, slaFields } from '@guanxi/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const HOUR = 3_600_000
const NINE = Date.UTC(2026, 10, 2, 9)

const repair = defineEntity('repair', {
  fields: {
    status: f.select(['open', 'waiting', 'done']).default('open'),
    escalatedTo: f.text().optional(),
    ...slaFields(),
  },
})
const policy = defineSlaPolicy({
  id: 'usual',
  on: 'repair',
  metrics: {
    fixing: {
      ...{
        start: { status: { in: ['open', 'waiting'] } },
        pause: { status: 'waiting' },
        stop: { status: 'done' },
      },
      target: '4h',
      steps: [
        { key: 'soon', at: { pct: 75 } },
        { key: 'chief', at: { after: '1h' }, set: { escalatedTo: 'chief' } },
      ],
    },
  },
})

function hostOn(database: Database, clock: { now(): number }) {
  return createCrm({ storage: database.connect(), entities: { repair }, sla: [policy], clock })
}

describe.each(TWO_DATABASES)('clocks of two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: readonly ReturnType<typeof hostOn>[]
  let time = NINE
  let tenants = 0
  const clock = { now: () => time }
  const sessions = () =>
    hosts.map((host) => host.as(host.actor({ tenant: `tenant ${tenants}`, id: 'ann', roles: ['admin'] })))
  const tickBoth = () => Promise.all(hosts.map((host) => host.tick()))

  beforeAll(async () => {
    database = await open()
    hosts = [1, 2].map(() => hostOn(database, clock))
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(() => {
    tenants += 1
    time = NINE
  })

  type Session = ReturnType<typeof sessions>[number]
  const announced = async (session: Session | undefined) =>
    ((await session?.slaStep.list({ limit: 500, orderBy: 'dueAt' }))?.items ?? []).map(
      ({ key, dueAt }) => `${key} ${(dueAt.getTime() - NINE) / HOUR}`,
    )
  const times = (count: number, line: string) => Array.from({ length: count }, () => line)

  it('announce each step once when both tick, and date it when it was due', async () => {
    const [one] = sessions()
    await one?.repair.createMany(Array.from({ length: 20 }, () => ({})))
    time = NINE + 4.5 * HOUR

    await tickBoth()
    await tickBoth()

    expect(await announced(one)).toEqual([...times(20, 'soon 3'), ...times(20, 'breach 4')])
  })

  it('announce what a tick that is a day late finds, all of it dated right', async () => {
    const [one] = sessions()
    await one?.repair.create({})
    time = NINE + 28 * HOUR

    await tickBoth()
    await tickBoth()

    expect(await announced(one)).toEqual(['soon 3', 'breach 4', 'chief 5'])
    expect((await one?.repair.list())?.items).toMatchObject([
      { escalatedTo: 'chief', slaStatus: 'breached', slaBreachedAt: new Date(NINE + 4 * HOUR) },
    ])
  })

  it('announce nothing twice when a clock is set back an hour', async () => {
    const [one] = sessions()
    await one?.repair.create({})
    time = NINE + 4.5 * HOUR
    await tickBoth()
    time = NINE + 3.5 * HOUR
    await tickBoth()
    time = NINE + 4.8 * HOUR
    await tickBoth()

    expect(await announced(one)).toEqual(['soon 3', 'breach 4'])
  })

  it('agree on what happened first, a change or its tick, and have it once', {
    timeout: 60_000,
  }, async () => {
    const [one, other] = sessions()
    const made = (await one?.repair.createMany(Array.from({ length: 10 }, () => ({})))) ?? []
    const ids = made.flatMap((result) => (result.ok ? [result.record.id] : []))
    time = NINE + 4.5 * HOUR

    await Promise.all([
      tickBoth(),
      ...ids.map((id, at) =>
        (at % 2 ? one : other)?.repair.update(id, { status: at % 3 ? 'done' : 'waiting' }),
      ),
    ])
    // What lost against a change is tried again.
    time += HOUR / 2
    await tickBoth()

    expect(ids).toHaveLength(10)
    expect(await announced(one)).toEqual([...times(10, 'soon 3'), ...times(10, 'breach 4')])
    for (const recordId of ids)
      expect(await one?.slaClock.rebuild({ entity: 'repair', recordId, closed: true })).toEqual({
        changed: [],
        kept: [],
      })
  })

  it('announce once what a killed process had begun to', { timeout: 60_000 }, async () => {
    const [one] = sessions()
    await one?.repair.create({})
    time = NINE + 4.5 * HOUR
    const killed = spawn(process.execPath, [...FLAGS, tickThatHangs(database, time)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void killed.kill('SIGKILL'))
    killed.stdout?.on('data', () => killed.kill('SIGKILL'))
    const [, signal] = await once(killed, 'close')
    expect(signal).toBe('SIGKILL')
    expect(await announced(one)).toEqual(['soon 3'])

    await tickBoth()

    expect(await announced(one)).toEqual(['soon 3', 'breach 4'])
  })
})

const FLAGS = [
  '--conditions=@guanxi/source',
  '--disable-warning=ExperimentalWarning',
  '--input-type=module',
  '--eval',
]

/** Stands still between the breach and its announcement, and tells so. */
function tickThatHangs(database: Database, time: number): string {
  const core = JSON.stringify(join(import.meta.dirname, '../../core/src/index.ts'))
  return `
    const { createCrm, defineEntity, f, slaFields } = await import(${core})
    const repair = defineEntity('repair', {
      fields: {
        status: f.select(['open', 'waiting', 'done']).default('open'),
        escalatedTo: f.text().optional(),
        ...slaFields(),
      },
    })
    const crm = createCrm({
      storage: ${database.source},
      entities: { repair },
      sla: ${JSON.stringify([policy])},
      clock: { now: () => ${time} },
      hooks: (hooks) =>
        hooks.after('slaClock', 'update', ({ record }) => {
          if (!record.breachedAt) return undefined
          console.log('breached')
          return new Promise(() => setInterval(() => {}, 1000))
        }),
    })
    await crm.tick()
  `
}
