import type { BackOffice } from './back-office.ts'
import type { Office } from './office.ts'
import type { ShopCrm } from './shop-crm.ts'

const GOODS = [
  { code: 'SKU-1', name: '离心泵 Pump', kind: 'goods', listPrice: '100', tracksStock: true },
  { code: 'SKU-2', name: '阀门 Valve', kind: 'goods', listPrice: '250.50', tracksStock: true },
  { code: 'SRV-1', name: '安装 Installation', kind: 'service', listPrice: '80' },
] as const

/** When the warehouse counted what is there. */
const COUNTED_AT = new Date('2026-11-01T10:00:00Z')

/** Without an ERP everything is done in the CRM. */
export function ownBackOffice(crm: ShopCrm, { wu, zhao }: Office): BackOffice {
  let notices = 0
  return {
    async stockUp() {
      const admin = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
      for (const goods of GOODS) {
        const { id } = await admin.product.create({ ...goods, currency: 'CNY' })
        if (goods.kind === 'goods')
          await wu.crm.stockLevel.tell({ levels: [{ productId: id, available: '12', asOf: COUNTED_AT }] })
      }
    },

    async deliver({ orderId }) {
      await wu.crm.order.ship({ id: orderId, tracking: 'SF-1024' })
    },

    async bill({ accountId }) {
      const due = await zhao.crm.instalment.list({
        where: { accountId, invoiceId: { isNull: true }, dueOn: { isNotNull: true } },
        orderBy: 'position',
      })
      const { invoice: draft } = await zhao.crm.invoice.draft({
        instalments: due.items.map((one) => ({ id: one.id })),
      })
      const { invoice } = await zhao.crm.invoice.issue({ id: draft.id })
      return [invoice.number ?? '']
    },

    async receive({ accountId }, amount) {
      const notice = { accountId, amount: { amount, currency: 'CNY' }, bankReference: `ICBC-${++notices}` }
      await zhao.crm.payment.record(notice)
      // Banks tell things twice.
      await zhao.crm.payment.record(notice)
    },
  }
}
