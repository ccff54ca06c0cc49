import { type Crm, createCrm, isCrmError, type PlainWorld, type Role, type Session } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const rep: Role = { id: 'rep', grants: { lead: { read: 'all', commands: ['grab'] } } }
const pool = {
  claim: { perDay: 1, bypassRoles: ['admin'] },
  reclaim: [{ id: 'idle', when: {}, basis: 'lastFollowUp', after: '7d', grace: '1d' }],
} as const
const DAY = 86_400_000
const MORNING = Date.parse('2026-11-02T09:00:00Z')

describe.each(TWO_DATABASES)('a pool of two hosts on %s', (_, open) => {
  let database: Database
  let hosts: readonly [Crm<PlainWorld>, Crm<PlainWorld>]
  const clock = stillClock(new Date(MORNING).toISOString(), () => hosts[0])
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    const host = (): Crm<PlainWorld> => createCrm({ storage: database.connect(), roles: [rep], pool, clock })
    hosts = [host(), host()]
    await hosts[0].migrate()
  })
  afterAll(async () => {
    for (const one of hosts) await one.stop()
    await database.drop()
  })

  /** Sessions of both hosts in a tenant of their own, with people and leads. */
  async function office(people: number, leads: number, isOwned: boolean) {
    tenants += 1
    clock.set(new Date(MORNING))
    const tenant = `tenant ${tenants}`
    const as = (id: string, at: number, role: string): Session =>
      sessionOf(hosts[at % 2] as Crm<PlainWorld>, { tenant, id, roles: [role] })
    const session = as('admin', 0, 'admin')
    const hired = await session.user.createMany(
      Array.from({ length: people }, (__, at) => ({ name: `Rep ${at}` })),
    )
    const reps = hired.flatMap((one) => (one.ok ? [one.record.id] : []))
    const made = await session.lead.createMany(
      Array.from({ length: leads }, (__, at) => ({
        name: `Lead ${at}`,
        ...(isOwned && { ownerId: reps[at % reps.length] ?? null }),
      })),
    )
    return { as, session, reps, ids: made.flatMap((one) => (one.ok ? [one.record.id] : [])) }
  }

  it('decides between a reclaim and a call at the same instant: one of them was first', async () => {
    const { as, session, ids } = await office(3, 24, true)
    clock.set(new Date(MORNING + 7 * DAY))
    const call = (leadId: string, at: number) =>
      as('admin', at, 'admin').activity.create({ type: 'call', subject: 'Call', leadId })

    const done = await Promise.allSettled([
      ...ids.slice(0, 12).map(call),
      ...[...hosts, ...hosts].map((host) => host.tick()),
      ...ids.flatMap((id, at) => [call(id, at), call(id, at + 1)]),
    ])
    for (const host of hosts) await host.tick()

    expect(done.filter(({ status }) => status === 'rejected')).toEqual([])
    for (const id of ids) {
      const { ownerId, lastFollowUpAt, previousOwners } = (await session.lead.get(id)) ?? {}
      const reclaims = (await session.lead.history(id)).filter(({ command }) => command === 'lead.checkPool')
      expect(lastFollowUpAt).toEqual(new Date(clock.now()))
      expect(reclaims.filter(({ changes }) => 'reclaimed' in changes)).toHaveLength(ownerId ? 0 : 1)
      expect(previousOwners ?? []).toHaveLength(ownerId ? 0 : 1)
    }
  })

  it('takes each lead back once, however many ticks and undoings there are', async () => {
    const { as, session, ids } = await office(3, 20, true)
    clock.set(new Date(MORNING + 7 * DAY))
    await Promise.all([...hosts, ...hosts, ...hosts].map((host) => host.tick()))
    expect(await session.lead.count({ ownerId: null })).toBe(20)

    const undone = await Promise.allSettled(
      ids.flatMap((id) => [0, 1].map((at) => as('admin', at, 'admin').lead.undoReclaim({ id }))),
    )

    const refused = undone.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused).toEqual(Array(20).fill('CRM_LEAD_TAKEN'))
    expect(await session.lead.count({ ownerId: null })).toBe(0)
  })

  it('AC-27 gives 50 leads to 50 of 200 who grab them at once, one each where one a day is the limit', async () => {
    const { as, session, reps, ids } = await office(200, 50, false)

    const grabs = await Promise.allSettled(
      reps.map((id, at) => as(id, at, 'rep').lead.grab({ id: ids[at % 50] ?? '' })),
    )

    const won = grabs.flatMap((grab) => (grab.status === 'fulfilled' ? [grab.value] : []))
    const lost = grabs.flatMap((grab) => (grab.status === 'rejected' ? [grab.reason] : []))
    expect(new Set(won.map(({ id }) => id)).size).toBe(50)
    expect(new Set(won.map(({ ownerId }) => ownerId)).size).toBe(50)
    expect(won).toHaveLength(50)
    expect(lost.filter((error) => !isCrmError(error, 'CRM_LEAD_TAKEN'))).toEqual([])
    expect(await session.lead.count({ ownerId: null })).toBe(0)
  })
})
