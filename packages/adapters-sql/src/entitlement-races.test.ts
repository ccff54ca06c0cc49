import { type Crm, createCrm, type PlainWorld, type Session } from '@guanxi/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

describe.each(TWO_DATABASES)('units that are used on two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Crm<PlainWorld>[]
  let tenants = 0
  let one: Session
  let other: Session
  let accountId: string

  beforeAll(async () => {
    database = await open()
    hosts = [1, 2].map(() => createCrm({ storage: database.connect() }) as unknown as Crm<PlainWorld>)
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(async () => {
    tenants += 1
    const sessions = hosts.map((host) =>
      host.as(host.actor({ tenant: `tenant ${tenants}`, id: 'boss', roles: ['admin'] })),
    )
    ;[one, other] = sessions as unknown as [Session, Session]
    accountId = (await one.account.create({ name: 'Acme' })).id
  })

  const atOnce = <R>(count: number, act: (session: Session, at: number) => Promise<R>) =>
    Promise.allSettled(Array.from({ length: count }, (__, at) => act(at % 2 ? one : other, at)))
  const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
  const units = (unitsTotal: number) =>
    one.entitlement.create({ accountId, kind: 'units', name: 'Visits', unitsTotal })
  const ticket = async () => (await one.ticket.open({ subject: 'It stopped', accountId })).id

  it('are never more than there are: of twelve who want one of five, five get it', async () => {
    const { id } = await units(5)

    const results = await atOnce(12, (session) => session.entitlement.use({ id, units: 1 }))

    expect(codes(results)).toEqual(Array(7).fill('CRM_ENTITLEMENT_USED_UP'))
    expect(await one.entitlement.get(id)).toMatchObject({ unitsUsed: 5 })
    expect(await one.entitlementUse.count()).toBe(5)
  })

  it('are used once for a ticket, however often that is said at once', async () => {
    const { id } = await units(5)
    const ticketId = await ticket()

    const results = await atOnce(8, (session) => session.entitlement.use({ ticketId, units: 2 }))

    expect(codes(results)).toEqual([])
    expect(await one.entitlement.get(id)).toMatchObject({ unitsUsed: 2 })
    expect(await one.entitlementUse.count()).toBe(1)
  })

  it('are used and given back at once: what the entitlement says is what its uses come to', async () => {
    const { id } = await units(4)
    const tickets = [await ticket(), await ticket(), await ticket()]

    const results = await atOnce(24, (session, at): Promise<unknown> => {
      const ticketId = tickets[at % 3] ?? ''
      if (at % 4 === 3) return session.entitlement.giveBack({ ticketId })
      return session.entitlement.use({ ticketId, units: 1 + (at % 2) })
    })

    for (const code of codes(results)) expect(code).toBe('CRM_ENTITLEMENT_USED_UP')
    const { items } = await one.entitlementUse.list()
    const used = items.reduce((sum, use) => sum + use.units, 0)
    expect(await one.entitlement.get(id)).toMatchObject({ unitsUsed: used })
    expect(used).toBeLessThanOrEqual(4)
  })

  it('are given back once, however many give them back', async () => {
    const { id } = await units(3)
    const ticketId = await ticket()
    await one.entitlement.use({ ticketId, units: 3 })

    const results = await atOnce(6, (session) => session.entitlement.giveBack({ ticketId }))

    const given = results.map((each) => (each.status === 'fulfilled' ? each.value.units : each.reason.code))
    expect(given.toSorted()).toEqual([0, 0, 0, 0, 0, 3])
    expect(await one.entitlement.get(id)).toMatchObject({ unitsUsed: 0 })
  })

  it('are used while somebody lowers their number: it never falls below what was used', async () => {
    const { id } = await units(6)

    await atOnce(
      10,
      (session, at): Promise<unknown> =>
        at % 2
          ? session.entitlement.use({ id, units: 1 })
          : session.entitlement.update(id, { unitsTotal: 2 + at / 2 }),
    )

    const left = await one.entitlement.get(id)
    expect(left?.unitsUsed).toBeLessThanOrEqual(left?.unitsTotal ?? 0)
    expect(await one.entitlementUse.count()).toBe(left?.unitsUsed)
  })
})
