import {
  type Crm,
  type CrmOptions,
  createCrm,
  defineSlaPolicy,
  isCrmError,
  type PlainWorld,
  type Session,
  type Ticket,
  ticketMetrics,
} from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const HOUR = 3_600_000
const MORNING = Date.UTC(2026, 10, 2, 9)
const promise = defineSlaPolicy<Ticket>({
  id: 'usual',
  on: 'ticket',
  metrics: {
    answer: ticketMetrics.firstResponse({ target: '2h' }),
    solution: ticketMetrics.resolution({
      target: { by: 'priority', map: { urgent: '1h' }, default: '4h' },
      steps: [{ key: 'chief', at: { after: '1h' }, set: { category: 'late' } }],
    }),
  },
})
type Host = Crm<PlainWorld>

describe.each(TWO_DATABASES)('clocks of tickets on two hosts at once on %s', (name, open) => {
  let database: Database
  let hosts: Host[]
  const clock = stillClock(new Date(MORNING), () => hosts[0] as Host)
  let tenants = 0
  let one: Session
  let other: Session

  const hostOn = (own: Pick<CrmOptions, 'hooks'> = {}): Host =>
    createCrm({ storage: database.connect(), clock, sla: [promise], ...(own as object) })
  const annOn = (host: Host | undefined) =>
    sessionOf(host, { tenant: `tenant ${tenants}`, id: 'ann', roles: ['admin'] })
  const tickBoth = () => Promise.all(hosts.map((host) => host.tick()))
  const opened = async (subject = 'No light') => (await one.ticket.open({ subject })).id
  const rebuilt = async (recordId: string) => {
    const asked = { entity: 'ticket', recordId, closed: true }
    const { changed, kept } = await one.slaClock.rebuild(asked)
    return [...changed, ...kept]
  }
  const announced = async () =>
    (await one.slaStep.list({ limit: 500, orderBy: 'dueAt' })).items.map(
      ({ clockId, key, dueAt }) => `${clockId} ${key} ${(dueAt.getTime() - MORNING) / HOUR}`,
    )

  beforeAll(async () => {
    database = await open()
    hosts = [hostOn(), hostOn()]
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(() => {
    tenants += 1
    clock.set(new Date(MORNING))
    ;[one, other] = hosts.map(annOn) as [Session, Session]
  })

  it('answer and solve at once: the clocks say what the journal does', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 8; round++) {
      const id = await opened()
      clock.set(new Date(clock.now() + HOUR / 2))

      await Promise.all([
        one.ticket.reply({ id, body: 'Soon' }),
        other.ticket.solve({ id }),
        ...(round % 2 ? [other.ticket.update(id, { priority: 'urgent' })] : []),
      ])

      const clocks = await one.slaClock.of({ entity: 'ticket', recordId: id })
      expect(clocks.map(({ metric, status }) => `${metric} ${status}`).sort()).toEqual([
        expect.stringMatching(/^answer (met|cancelled)$/),
        'solution met',
      ])
      expect(await one.ticket.get(id)).toMatchObject({ status: 'solved', slaStatus: null, slaDueAt: null })
      expect(await rebuilt(id)).toEqual([])
    }
  })

  it('merge while both tick: each step is announced once, and no clock is lost', {
    timeout: 60_000,
  }, async () => {
    const pairs: string[][] = []
    for (let at = 0; at < 6; at++) pairs.push([await opened('A'), await opened('B')])
    clock.set(new Date(MORNING + 5.5 * HOUR))

    const merges = await Promise.all([
      ...pairs.map(([survivor = '', gone = ''], at) =>
        (at % 2 ? one : other).ticket.merge({ survivor, others: [gone] }),
      ),
      tickBoth().then(() => undefined),
    ])
    for (let turn = 0; turn < 3; turn++) await tickBoth()

    const lines = await announced()
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines.filter((line) => line.includes('breach'))).toHaveLength(24)
    for (const [survivor = '', gone = ''] of pairs) {
      expect(await one.slaClock.count({ recordId: survivor })).toBe(4)
      expect(await rebuilt(survivor)).toEqual([])
      expect(await one.ticket.get(survivor)).toMatchObject({ category: 'late', slaStatus: 'breached' })
      expect(await one.slaClock.count({ recordId: gone })).toBe(0)
    }
    for (const [at, merged] of merges.entries())
      if (merged) {
        await one.ticket.unmerge({ mergeId: merged.mergeId ?? '' })
        for (const id of pairs[at] ?? []) expect(await rebuilt(id)).toEqual([])
      }
  })

  it('write what ticks write: nobody is refused, and each has its own', { timeout: 60_000 }, async () => {
    const ids: string[] = []
    for (let at = 0; at < 10; at++) ids.push(await opened())
    clock.set(new Date(MORNING + 5.5 * HOUR))

    const written = await Promise.allSettled([
      tickBoth(),
      ...ids.flatMap((id, at) => [
        (at % 2 ? one : other).ticket.update(id, { subject: 'Dark' }),
        (at % 2 ? other : one).ticket.reply({ id, body: 'Soon' }),
        one.ticket.wait({ id, for: 'customer' }),
      ]),
    ])
    for (let turn = 0; turn < 3; turn++) await tickBoth()

    expect(
      written.flatMap((done) =>
        done.status === 'rejected' && !isCrmError(done.reason, 'CRM_TICKET_MOVE')
          ? [String(done.reason)]
          : [],
      ),
    ).toEqual([])
    const lines = await announced()
    expect(new Set(lines).size).toBe(lines.length)
    for (const id of ids) {
      expect(await one.ticket.get(id)).toMatchObject({ subject: 'Dark', category: 'late' })
      expect(await rebuilt(id)).toEqual([])
    }
  })

  it.runIf(name === 'PostgreSQL')(
    'wait for each other in a circle, tick and writer: one goes again, and both are done',
    { timeout: 60_000 },
    async () => {
      const [hasClock, hasRecord] = [gate(), gate()]
      const turns = { ticks: 0, writes: 0 }
      const ticking = hostOn({
        hooks: (hooks) =>
          hooks.after('slaStep', 'create', async () => {
            turns.ticks++
            hasClock.open()
            await hasRecord.opened
          }),
      })
      const writing = hostOn({
        hooks: (hooks) =>
          hooks.before('ticket', 'update', async () => {
            turns.writes++
            hasRecord.open()
            await hasClock.opened
            return undefined
          }),
      })
      const id = await opened()
      // The clock is due by its breach alone, and the writer changes what it counts by.
      clock.set(new Date(MORNING + 2.5 * HOUR))

      const [, wrote] = await Promise.allSettled([
        ticking.tick(),
        annOn(writing).ticket.update(id, { priority: 'urgent' }),
      ])
      for (let turn = 0; turn < 2; turn++) await tickBoth()
      await Promise.all([ticking.stop(), writing.stop()])

      expect(wrote).toMatchObject({ status: 'fulfilled' })
      expect(turns.ticks + turns.writes).toBeGreaterThan(2)
      expect((await announced()).map((line) => line.split(' ').slice(1).join(' ')).sort()).toEqual([
        'breach 1',
        'breach 2',
        'chief 2',
      ])
      expect(await rebuilt(id)).toEqual([])
    },
  )
})

/** Something that one waits for until another opens it. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
