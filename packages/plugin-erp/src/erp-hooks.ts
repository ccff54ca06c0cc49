import type { Order } from '@guanxi/core/commerce'
import { type BilledAccount, textsOfAccount } from './customers/customer-fields.ts'
import { erpErrors } from './erp-errors.ts'
import type { ErpSession } from './erp-session.ts'
import { digest } from './links/digest.ts'

/** What a hook is told of a write. */
interface Told<R> {
  readonly record: R
  readonly previous: R | null
  readonly ctx: { readonly crm: unknown; readonly actor: { readonly type: string; readonly id: string } }
}

interface Asked {
  readonly input: Partial<Order>
  readonly current: Order | null
  readonly ctx: Told<Order>['ctx'] & {
    reject(code: Uppercase<string>, words: { readonly en: string; readonly zh: string }): never
  }
}

/** What the ERP told of is not sent back to it. */
function isOfOurs({ actor }: { readonly actor: { readonly type: string; readonly id: string } }): boolean {
  return actor.type === 'plugin' && actor.id === 'erp'
}

/** An order is for the ERP from when it is placed until it is cancelled: noted in the transaction that says so. */
export async function noteOrder({ record, previous, ctx }: Told<Order>): Promise<void> {
  const isCancelled = record.status === 'cancelled' && previous?.status !== 'cancelled'
  if (isOfOurs(ctx) || (previous && !isCancelled)) return
  await (ctx.crm as ErpSession).erpLink.want({ kind: 'order', entity: 'order', localId: record.id })
}

/** An ERP that cancels nothing must not go on with what is called off here. */
export function refuseCancelling(connector: { readonly capabilities: { readonly cancelsOrders: boolean } }) {
  return async ({ input, current, ctx }: Asked): Promise<void> => {
    if (connector.capabilities.cancelsOrders || isOfOurs(ctx) || !current) return
    if (input.status !== 'cancelled' || current.status === 'cancelled') return
    const where = { entity: 'order', localId: current.id, sentAt: { isNotNull: true } }
    const { items } = await (ctx.crm as ErpSession).erpLink.list({ where, limit: 1 })
    if (items.length === 0) return
    const refused = erpErrors.ERP_CANCEL_REFUSED()
    ctx.reject('ERP_CANCEL_REFUSED', { en: refused.text('en'), zh: refused.text('zh-CN') })
  }
}

/** A customer that the ERP knows is told of anew; others are told of when they order something. */
export async function noteAccount({ record, previous, ctx }: Told<BilledAccount>): Promise<void> {
  if (isOfOurs(ctx) || !previous) return
  if (digest(textsOfAccount(record)) === digest(textsOfAccount(previous))) return
  const crm = ctx.crm as ErpSession
  const where = { entity: 'account', localId: record.id }
  if ((await crm.erpLink.list({ where, limit: 1 })).items.length === 0) return
  await crm.erpLink.want({ kind: 'customer', entity: 'account', localId: record.id })
}
