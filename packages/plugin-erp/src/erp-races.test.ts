import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from './fixtures/databases.ts'
import type { Database } from './fixtures/open-databases.ts'
import { type Shop, type ShopOptions, shop } from './fixtures/shop.ts'

describe.each(DATABASES)('an ERP beside a CRM on %s', (_, open) => {
  let database: Database
  const open_: Shop[] = []
  beforeEach(async () => {
    database = await open()
  })
  afterEach(async () => {
    for (const one of open_.splice(0)) await one.crm.stop()
    await database.drop()
  })
  const make = async (options: ShopOptions = {}) => {
    const made = await shop({ storage: database.connect(), ...options })
    open_.push(made)
    return made
  }

  it('makes each order once, although two workers send them at once', async () => {
    const wait = (signal: AbortSignal) => setTimeout(3, undefined, { signal })
    const one = await make({ fake: { wait } })
    const two = await make({ other: one.there })
    const accounts = []
    for (const name of ['North', 'South', 'East'])
      accounts.push((await one.session.account.create({ name })).id)
    for (let at = 0; at < 30; at++) await one.place(accounts[at % 3] as string)

    await Promise.all([one.erp.sync(), two.erp.sync(), one.erp.sync(), two.erp.sync()])
    await one.erp.sync()

    expect(one.there.world.all('customer')).toHaveLength(3)
    const orders = one.there.world.all('order')
    expect(orders).toHaveLength(30)
    expect(new Set(orders.map(({ key }) => key)).size).toBe(30)
    expect(await one.session.erpLink.count({ kind: 'order', state: 'synced' })).toBe(30)
    expect(await one.session.order.count({ status: 'confirmed' })).toBe(30)
  })

  it.each(['answerLost', 'restart'] as const)(
    'makes an order once after %s, for whoever tries again looks first',
    async (fault) => {
      const { there, session, erp, place, clock } = await make()
      const { id } = await session.account.create({ name: 'North' })
      await place(id)
      there.fail(fault, { on: 'upsertCustomer' })
      there.fail(fault, { on: 'pushOrder', times: 2 })
      there.fail(fault, { on: 'advanceOrder' })

      await erp.sync()
      await clock.advance('10m')

      expect(there.world.all('customer')).toHaveLength(1)
      expect(there.world.all('order')).toMatchObject([{ state: 'confirmed' }])
      expect(await session.erpLink.list({ where: { kind: 'order' } })).toMatchObject({
        items: [{ state: 'synced', attempts: 0, lastError: null }],
      })
    },
  )

  it('takes in what was committed late with an earlier date, and what it knew already only once', async () => {
    const { there, session, erp, clock } = await make({ fake: { maxPage: 2 } })
    for (const code of ['A', 'B', 'C', 'D', 'E']) there.world.addProduct({ code, name: code })
    await erp.sync()
    clock.set(new Date(clock.now() + 60_000))
    there.world.late(240_000, () => there.world.addProduct({ code: 'Late', name: 'Late' }))

    const { pulled } = await erp.sync()

    expect(pulled.told.product).toBeGreaterThanOrEqual(1)
    expect(await session.product.count()).toBe(6)
    const versions = (await session.product.list()).items.map(({ version }: { version: number }) => version)
    expect(new Set(versions)).toEqual(new Set([1]))
  })
})
