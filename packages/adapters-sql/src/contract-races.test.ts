import { createCrm } from '@guanxi/core'
import { commerce } from '@guanxi/core/commerce'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const seat = { description: 'Seat', unitPrice: '100', billing: 'monthly' } as const
const days = { startsOn: '2026-01-01', endsOn: '2026-12-31' }
const openHost = (database: Database) => {
  const clock = stillClock('2026-06-15T09:00:00Z', () => crm)
  const crm = createCrm({
    storage: database.connect(),
    clock,
    plugins: [commerce({ currency: 'CNY', plans: [{ id: 'monthly', recurring: { every: 'month' } }] })],
  })
  return { crm, clock }
}
type Host = ReturnType<typeof openHost>

describe.each(TWO_DATABASES)('contracts that are worked on at two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Host[]
  let tenant: string
  let tenants = 0
  let accountId: string

  const sessionAt = (at: number) => {
    const { crm } = hosts[at % 2] as Host
    return crm.as(crm.actor({ tenant, id: 'boss', roles: ['admin'] }))
  }
  const atOnce = <R>(count: number, act: (session: ReturnType<typeof sessionAt>, at: number) => Promise<R>) =>
    Promise.allSettled(Array.from({ length: count }, (__, at) => act(sessionAt(at), at)))
  const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
  const draft = () => sessionAt(0).contract.draft({ accountId, ...days, plan: 'monthly', lines: [seat] })
  const signed = async () => sessionAt(0).contract.sign({ id: (await draft()).id })
  const total = async (contractId: string) => {
    const { items } = await sessionAt(0).instalment.list({
      where: { contractId, voidedAt: { isNull: true } },
      limit: 1000,
    })
    return items.reduce((sum, { amount }) => sum + Number(amount.amount), 0)
  }

  beforeAll(async () => {
    database = await open()
    hosts = [openHost(database), openHost(database)]
    await hosts[0]?.crm.migrate()
  })
  afterAll(async () => {
    for (const { crm } of hosts) await crm.stop()
    await database.drop()
  })
  beforeEach(async () => {
    tenants += 1
    tenant = `tenant ${tenants}`
    for (const { clock } of hosts) clock.set(new Date('2026-06-15T09:00:00Z'))
    accountId = (await sessionAt(0).account.create({ name: 'Acme' })).id
  })

  it('are signed once: one plan, one first version', async () => {
    const { id } = await draft()

    const results = await atOnce(6, (session) => session.contract.sign({ id }))

    expect(codes(results)).toEqual(Array(5).fill('CRM_CONTRACT_STATUS'))
    expect(await sessionAt(0).contractVersion.count()).toBe(1)
    expect(await sessionAt(0).contractLine.count()).toBe(1)
    expect(await sessionAt(0).instalment.count()).toBe(12)
  })

  it('are amended one after another: versions in order, and no delta is lost', async () => {
    const { id } = await signed()

    const results = await atOnce(6, (session, at) =>
      session.contract.amend({
        ...{ id, reason: `The ${at}th`, effectiveOn: '2026-12-01' },
        addLines: [{ ...seat, unitPrice: String(10 ** at) }],
      }),
    )

    expect(codes(results)).toEqual([])
    const { items } = await sessionAt(0).contractVersion.list({ orderBy: 'amendment' })
    expect(items.map(({ amendment }) => amendment)).toEqual([1, 2, 3, 4, 5, 6, 7])
    const deltas = items.reduce((sum, { delta }) => sum + Number(delta.amount), 0)
    expect(deltas).toBe(1200 + 111_111)
    expect(items.at(-1)?.total.amount).toBe('112311.00')
    expect(await sessionAt(0).contract.get(id)).toMatchObject({
      amendment: 7,
      total: { amount: '112311.00' },
    })
    expect(await total(id)).toBe(112_311)
  })

  it('end a line once, however many end it', async () => {
    const { id } = await signed()
    const [line] = (await sessionAt(0).contractLine.list()).items

    const results = await atOnce(4, (session) =>
      session.contract.amend({ id, reason: 'x', effectiveOn: '2026-12-01', endLines: [line?.id ?? ''] }),
    )

    expect(codes(results)).toEqual(Array(3).fill('CRM_CONTRACT_LINE'))
    expect(await sessionAt(0).contract.get(id)).toMatchObject({ amendment: 2, total: { amount: '1100.00' } })
    expect(await total(id)).toBe(1100)
  })

  it('are amended or terminated: what is owed is what the contract comes to', async () => {
    const { id } = await signed()

    await atOnce(
      6,
      (session, at): Promise<unknown> =>
        at === 3
          ? session.contract.terminate({ id, reason: 'x', on: '2026-12-10' })
          : session.contract.amend({ id, reason: 'x', effectiveOn: '2026-12-01', addLines: [seat] }),
    )

    const found = await sessionAt(0).contract.get(id)
    expect(found?.closedOn).toBe('2026-12-10')
    expect(await total(id)).toBe(Number(found?.total.amount))
  })

  it('are amended while they are paid: nothing that was paid is planned anew, and all comes to the total', async () => {
    const { id } = await signed()
    const amount = { amount: '150.00', currency: 'CNY' }

    const results = await atOnce(
      8,
      (session, at): Promise<unknown> =>
        at % 2
          ? session.payment.record({ accountId, amount })
          : session.contract.amend({ id, reason: 'x', effectiveOn: '2026-12-01', addLines: [seat] }),
    )

    expect(codes(results)).toEqual([])
    expect(await sessionAt(0).contract.get(id)).toMatchObject({ amendment: 5, total: { amount: '1600.00' } })
    expect(await total(id)).toBe(1600)
    const { items } = await sessionAt(0).instalment.list({ orderBy: 'dueOn' })
    expect(items.reduce((sum, { settled }) => sum + Number(settled.amount), 0)).toBe(600)
    expect(items.at(-1)?.amount.amount).toBe('500.00')
  })

  it('are renewed by one contract, however many ask for it', async () => {
    const { id } = await signed()

    const results = await atOnce(6, (session) => session.contract.renew({ id }))

    expect(codes(results)).toEqual([])
    const ids = results.map((each) => (each.status === 'fulfilled' ? each.value.id : ''))
    expect(new Set(ids).size).toBe(1)
    expect(await sessionAt(0).contract.count()).toBe(2)
  })

  it('begin one renewal each, whatever workers, ticks and restarts there are', async () => {
    for (let made = 0; made < 5; made += 1) await signed()
    for (const { clock } of hosts) clock.set(new Date('2026-12-02T00:00:00Z'))

    await Promise.all(Array.from({ length: 8 }, (__, at) => (hosts[at % 2] as Host).crm.tick()))
    const restarted = openHost(database)
    restarted.clock.set(new Date('2026-12-05T00:00:00Z'))
    await Promise.all([restarted.crm.tick(), ...hosts.map(({ crm }) => crm.tick())])
    await restarted.crm.stop()

    const { items } = await sessionAt(0).opportunity.list()
    expect(items.map(({ name }) => name).toSorted()).toEqual(
      [1, 2, 3, 4, 5].map((number) => `Renewal C2026-000${number}`),
    )
    expect(await sessionAt(0).contract.count({ renewalId: { isNotNull: true } })).toBe(5)
  })
})
