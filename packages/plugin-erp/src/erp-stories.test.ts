import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FakeCall, FakeFault } from './fake/index.ts'
import { type Shop, shop } from './fixtures/shop.ts'

type Deed = (
  shop: Shop,
  at: { readonly accounts: readonly string[]; readonly orders: string[] },
) => Promise<unknown>

const CALLS: readonly FakeCall[] = [
  ...(['upsertCustomer', 'findCustomer', 'pushOrder', 'findOrder'] as const),
  ...(['advanceOrder', 'pull', 'getById'] as const),
]
const FAULTS: readonly FakeFault[] = [
  ...(['answerLost', 'restart', 'down', 'auth', 'rateLimited', 'validation', 'conflict', 'ignored'] as const),
]

const place = fc.nat(1).map((nth): readonly [string, Deed] => [
  `place ${nth}`,
  async ({ place: placing }, { accounts, orders }) => {
    orders.push((await placing(accounts[nth] as string)).id)
  },
])
const cancel = fc.nat(5).map((nth): readonly [string, Deed] => [
  `cancel ${nth}`,
  async ({ session }, { orders }) => {
    const id = orders[nth]
    if (id) await session.order.cancel({ id })
  },
])
const rename = fc
  .tuple(fc.nat(1), fc.nat(9))
  .map(([nth, name]): readonly [string, Deed] => [
    `rename ${nth} here`,
    ({ session }, { accounts }) => session.account.update(accounts[nth], { name: `Ours ${name}` }),
  ])
const renameThere = fc.nat(9).map((name): readonly [string, Deed] => [
  'rename there',
  async ({ there }) => {
    const [first] = there.world.all('customer')
    if (first) there.world.change('customer', first.remoteId, { email: `m${name}@example.com` })
  },
])
const fail = fc
  .tuple(fc.constantFrom(...FAULTS), fc.constantFrom(...CALLS), fc.integer({ min: 1, max: 3 }))
  .map(([fault, on, times]): readonly [string, Deed] => [
    `${on} ${fault} ${times}`,
    async ({ there }) => there.fail(fault, { on, times }),
  ])
const sync = fc.constant<readonly [string, Deed]>(['sync', ({ erp }) => erp.sync()])
const wait = fc.constant<readonly [string, Deed]>(['wait', ({ clock }) => clock.advance('15m')])
const story = fc.array(fc.oneof(place, cancel, rename, renameThere, fail, fail, sync, sync, wait), {
  minLength: 3,
  maxLength: 14,
})

it.each(['lookup', 'native'] as const)(
  'both sides are equal once faults stop, whatever went wrong before, with %s',
  async (idempotentPush) => {
    await fc.assert(
      fc.asyncProperty(story, async (deeds) => {
        const made = await shop({ fake: { idempotentPush }, erp: { every: '10m' } })
        const { session, there, erp, clock } = made
        const accounts = []
        for (const name of ['North', 'South']) accounts.push((await session.account.create({ name })).id)
        const orders: string[] = []
        for (const [, deed] of deeds) await deed(made, { accounts, orders })

        there.heal()
        // What the ERP would not take, somebody looks at and sends again.
        for (const { id } of (await session.erpLink.list({ where: { state: 'failed' } })).items)
          await session.erpLink.replay({ id })
        for (let hour = 0; hour < 4; hour++) {
          clock.set(new Date(clock.now() + 3_600_000))
          await erp.sync()
        }

        const left = await session.erpLink.list({ where: { state: { neq: 'synced' } } })
        expect(left.items).toEqual([])
        const remote = there.world.all('order')
        expect(new Set(remote.map(({ key }) => key)).size).toBe(remote.length)
        const alive = await session.order.count({ status: { neq: 'cancelled' } })
        expect(remote.filter(({ state }) => state === 'confirmed')).toHaveLength(alive)
        expect((await erp.reconcile()).differences).toEqual([])
        const names = (await session.account.list()).items.map(({ name }: { name: string }) => name)
        for (const { name } of there.world.all('customer')) expect(names).toContain(name)
        expect(there.world.all('customer').length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 20 },
    )
  },
  240_000,
)
