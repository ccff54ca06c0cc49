/** A host that sells beside an ERP, as somebody else would write it. */
import { createCrm, memoryStore } from '@guanxi/core'
import { commerce } from '@guanxi/core/commerce'
import { erp, fakeErp } from '@guanxi/plugin-erp'

const sells = commerce({
  currency: 'CNY',
  tax: { rates: [{ class: 'standard', rate: '0.13', code: 'VAT' }] },
})
const there = fakeErp({ clock: { now: () => Date.now() } })
export const crm = createCrm({
  storage: memoryStore(),
  tenant: 'acme',
  plugins: [sells, erp({ commerce: sells, connector: there })],
})
await crm.migrate()
const session = crm.system('shop')
const { id: accountId } = await session.account.create({ name: 'North Ltd.' })
const lines = [{ description: 'Press', quantity: '2', unitPrice: '100' }]
const { id } = await session.quote.draft({ accountId, lines })
await session.quote.submit({ id })
await session.quote.send({ id })
const order = await session.quote.accept({ id })
await session.plugins.erp.sync()
if ((await session.plugins.erp.explain({ entity: 'order', id: order.id })).state !== 'synced')
  throw new Error('The order is not in line.')
await crm.stop()
