/**
 * 10,000 orders to an ERP that takes 20 ms for a call and stands eight at once, against a bare loop that does nothing but
 * call it. Run with `pnpm bench push`. The ratio counts, not the times.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, defineCommand } from '@guanxi/core'
import { commerce, commerceEntities, type ErpOrderPush } from '@guanxi/core/commerce'
import { erp, fakeErp } from '@guanxi/plugin-erp'
import * as z from 'zod'

const ORDERS = 10_000
const LATENCY_MS = 20
const AT_ONCE = 8
const TOTALS = { net: '200.00', tax: '26.00', total: '226.00' } as const

function slowErp() {
  const wait = (signal: AbortSignal) => setTimeout(LATENCY_MS, undefined, { signal })
  return fakeErp({ clock: { now: () => Date.now() }, wait, maxConcurrency: AT_ONCE })
}

/** Nothing but calls, as many at once as the ERP stands. */
async function bareLoop(): Promise<number> {
  const there = slowErp()
  const { remoteId: customerId } = there.world.addCustomer({ name: 'North Ltd.' })
  const { signal } = new AbortController()
  let next = 0
  const worker = async () => {
    for (let at = next++; at < ORDERS; at = next++) {
      const order: ErpOrderPush = {
        ...{ number: `O-${at}`, customerId, placedOn: '2026-11-02', currency: 'CNY', ...TOTALS },
        lines: [
          {
            ...{ lineKey: '1', description: 'Press', quantity: '2', unit: 'piece' },
            ...{ unitPrice: '100', net: '200.00', taxClass: 'standard' },
          },
        ],
      }
      await there.pushOrder(order, { key: `k${at}`, signal })
    }
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return performance.now() - begun
}

const { order, orderLine } = commerceEntities
const money = (amount: string) => ({ amount, currency: 'CNY' })
const [net, tax, total] = [money(TOTALS.net), money(TOTALS.tax), money(TOTALS.total)]

/** Orders as they stand once they were placed, written in one go. */
const bringOrders = defineCommand({
  name: 'order.bringMany',
  input: z.object({ accountId: z.string(), from: z.int(), count: z.int() }),
  async run({ accountId, from, count }, { records }) {
    const placed = await records(order).createMany(
      Array.from({ length: count }, (_, at) => ({
        ...{ number: `O-${from + at}`, accountId, status: 'placed' as const, placedOn: '2026-11-02' },
        ...{ currency: 'CNY', net, tax, total },
      })),
    )
    await records(orderLine).createMany(
      placed.map((one) => {
        if (!one.ok) throw one.error
        return {
          ...{ orderId: one.record.id, position: 1, description: 'Press', quantity: '2', unit: 'piece' },
          ...{ unitPrice: '100', taxClass: 'standard', net, tax, total },
        }
      }),
    )
  },
})

async function engine(): Promise<number> {
  const there = slowErp()
  const sells = commerce({ currency: 'CNY' })
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-orders-'))
  const storage = sqlite({ file: join(folder, 'crm.db') })
  const crm = createCrm({
    ...{ storage, tenant: 'acme', commands: [bringOrders] },
    plugins: [sells, erp({ commerce: sells, connector: there, leadTo: 'draft' })],
  })
  await crm.migrate()
  const session = crm.system('bench')
  const { id } = await session.account.create({ name: 'North Ltd.' })
  for (let from = 0; from < ORDERS; from += 500)
    await session.order.bringMany({ accountId: id, from, count: 500 })
  const begun = performance.now()
  const pushed = await session.plugins.erp.push()
  const ms = performance.now() - begun
  const { calls, world } = there
  console.log({ pushed, made: world.all('order').length, calls: calls.total, atOnce: calls.mostAtOnce })
  await crm.stop()
  rmSync(folder, { recursive: true })
  return ms
}

const bare = await bareLoop()
const engined = await engine()
console.log(`bare loop ${Math.round(bare)} ms, engine ${Math.round(engined)} ms`)
console.log(`the engine reaches ${((bare / engined) * 100).toFixed(1)} % of what the latency allows`)
