import { type Crm, createCrm, type PlainWorld, type Role, type Session } from '@guanxi/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const rep: Role = { id: 'rep', grants: { lead: { read: ['own', 'below', 'shared'], update: 'own' } } }

describe.each(TWO_DATABASES)('an organisation that two hosts share on %s', (_, open) => {
  let database: Database
  let hosts: readonly [Crm<PlainWorld>, Crm<PlainWorld>]
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    const host = (): Crm<PlainWorld> => createCrm({ storage: database.connect(), roles: [rep] })
    hosts = [host(), host()]
    await hosts[0].migrate()
  })
  afterAll(async () => {
    for (const one of hosts) await one.stop()
    await database.drop()
  })

  async function office() {
    tenants += 1
    const tenant = `tenant ${tenants}`
    const as = (at: number, id: string, roles?: readonly string[]): Session =>
      sessionOf(hosts[at] as Crm<PlainWorld>, { tenant, id, ...(roles && { roles }) })
    const [here, there] = [as(0, 'admin', ['admin']), as(1, 'admin', ['admin'])]
    const ann = await here.user.create({ name: 'Ann' })
    return { as, here, there, ann }
  }

  it('AC-48 refuses whoever the other host deactivated at the next call', async () => {
    const { as, here, there, ann } = await office()
    const session = as(0, ann.id, ['rep'])
    for (let round = 0; round < 5; round++) {
      expect(await session.lead.count()).toBe(0)
      await there.user.update(ann.id, { isActive: false })
      await expect(session.lead.count()).rejects.toMatchObject({ code: 'CRM_ACTOR_INACTIVE' })
      await expect(session.lead.create({ name: 'X' })).rejects.toMatchObject({ code: 'CRM_ACTOR_INACTIVE' })
      await here.user.update(ann.id, { isActive: true })
    }
  })

  it('AC-48 takes a kept role away that the other host ended', async () => {
    const { as, there, here, ann } = await office()
    const held = await here.roleHolder.create({ userId: ann.id, role: 'rep' })
    const session = as(0, ann.id)
    expect(await session.lead.count()).toBe(0)

    await there.roleHolder.delete(held.id)

    await expect(session.lead.count()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })

  it('keeps what is committed, whatever a transaction saw and gave up', async () => {
    const { as, here, ann } = await office()
    const session = as(0, ann.id, ['rep'])
    const lead = await here.lead.create({ name: 'Ada' })
    const shared = { entity: 'lead', id: lead.id, with: { kind: 'user', id: ann.id }, level: 'read' } as const
    const seen: number[] = [await session.lead.count()]

    await here
      .transaction(async (inside) => {
        await inside.share.grant(shared)
        await inside.user.create({ name: 'Bob' })
        throw new Error('given up')
      })
      .catch(() => undefined)
    seen.push(await session.lead.count())
    await here.share.grant(shared)
    seen.push(await session.lead.count())
    await here.share.revoke({ entity: 'lead', id: lead.id, with: shared.with })
    seen.push(await session.lead.count())

    expect(seen).toEqual([0, 0, 1, 0])
  })

  it('never closes a circle of positions, also when each host writes half of it at the same time', async () => {
    const { here, there } = await office()
    for (let round = 0; round < 10; round++) {
      const [one, other] = [
        await here.position.create({ code: `a${round}`, name: 'A' }),
        await here.position.create({ code: `b${round}`, name: 'B' }),
      ]

      const done = await Promise.allSettled([
        here.position.update(one.id, { parentId: other.id }),
        there.position.update(other.id, { parentId: one.id }),
      ])

      expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })

  it('has one share of a principal and reason, however many are granted at once', async () => {
    const { here, there, ann } = await office()
    const lead = await here.lead.create({ name: 'Ada' })
    const grant = (at: number) =>
      (at % 2 ? here : there).share.grant({
        ...{ entity: 'lead', id: lead.id, with: { kind: 'user', id: ann.id } },
        level: 'read',
      })

    const shares = await Promise.all(Array.from({ length: 12 }, (__, at) => grant(at)))

    expect(new Set(shares.map(({ id }) => id)).size).toBe(1)
    expect(await here.share.count()).toBe(1)
  })

  it('shows shared records by name or by look-up alike', async () => {
    const { as, here, ann } = await office()
    const session = as(0, ann.id, ['rep'])
    const made = await here.lead.createMany(
      Array.from({ length: 1_002 }, (__, at) => ({ name: `Lead ${at}` })),
    )
    const ids = made.flatMap((one) => (one.ok ? [one.record.id] : []))
    await here.transaction(async (inside) => {
      for (const id of ids.slice(0, 1_000))
        await inside.share.grant({ entity: 'lead', id, with: { kind: 'user', id: ann.id }, level: 'read' })
    })
    expect(await session.lead.count()).toBe(1_000)
    const [, , last = ''] = [0, 0, ids[1_000]]

    await here.share.grant({ entity: 'lead', id: last, with: { kind: 'user', id: ann.id }, level: 'read' })

    expect(await session.lead.count()).toBe(1_001)
    expect([await session.lead.get(last), await session.lead.get(ids[1_001] ?? '')]).toMatchObject([
      { id: last },
      null,
    ])
    await expect(session.lead.update(last, { name: 'X' })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  }, 60_000)
})
