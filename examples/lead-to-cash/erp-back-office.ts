import type { BackOffice } from './back-office.ts'
import type { ShopBesideErp } from './shop-crm.ts'
import type { TrytonClerk } from './tryton-clerk.ts'

/** With an ERP goods, bills and payments are done there, by people who do not know the CRM. It hears of all by itself. */
export function erpBackOffice(
  crm: ShopBesideErp,
  clerk: TrytonClerk,
  tell: (text: string) => void,
): BackOffice {
  const session = crm.system('the ERP')
  const { erp } = session.plugins
  const remoteIdOf = async (entity: string, id: string) => (await erp.explain({ entity, id })).remoteId ?? ''
  return {
    async stockUp() {
      const { pulled } = await erp.sync()
      tell(`ERP: ${pulled.told.product ?? 0} products, ${pulled.told.stock ?? 0} levels of stock came in`)
    },

    async deliver({ orderId }) {
      await erp.sync()
      const { state, remoteId } = await erp.explain({ entity: 'order', id: orderId })
      tell(`ERP: the order is there once, as number ${remoteId}: ${state}`)
      await clerk.ship(remoteId ?? '')
      await erp.sync()
      const shipped = (await session.order.get(orderId))?.shipped
      tell(`ERP: shipped ${shipped}`)
    },

    async bill({ orderId }) {
      await clerk.post(await remoteIdOf('order', orderId))
      await erp.sync()
      const { items } = await session.invoice.list({ where: { orderId } })
      return items.map(({ number }) => number ?? '')
    },

    async receive({ orderId }, amount) {
      const [invoice] = (await session.invoice.list({ where: { orderId } })).items
      await clerk.pay(await remoteIdOf('invoice', invoice?.id ?? ''), amount)
      await erp.sync()
    },
  }
}

/** Whether both sides know the same, kind by kind. */
export async function tellBooks(crm: ShopBesideErp, tell: (text: string) => void): Promise<void> {
  const { kinds, differences } = await crm.system('books').plugins.erp.reconcile()
  for (const [kind, { ours, theirs }] of Object.entries(kinds)) {
    const said = ({ count, sums }: typeof ours) =>
      `${count} of ${
        Object.entries(sums)
          .map(([currency, sum]) => `${sum} ${currency}`)
          .join(', ') || 0
      }`
    tell(`${kind}: ${said(ours)} here, ${said(theirs)} there`)
  }
  tell(`Differences: ${differences.length}`)
}
