import type { Order, OrderLine } from '@guanxi/core/commerce'
import type { BilledAccount } from '../customers/customer-fields.ts'
import type { ErpSession, Kept } from '../erp-session.ts'
import type { ClaimedLink, ErpLink, LinkPatch } from '../links/erp-link.ts'
import type { Outcome } from './after-failure.ts'
import type { CustomerPush } from './push-customer.ts'
import type { OrderPush } from './push-order.ts'

/** What is to be done with a link that was claimed. */
export type Prepared = { readonly link: ClaimedLink } & (
  | { readonly do: 'pushOrder'; readonly push: OrderPush }
  | { readonly do: 'pushCustomer'; readonly push: CustomerPush }
  | { readonly do: 'readAgain'; readonly remoteId: string }
  /** Nothing is called: it waits, or there is nothing to do. */
  | { readonly do: 'note'; readonly outcome: Outcome }
)

/** A link that waits looks again by itself after this, should nobody wake it. */
const LOOK_AGAIN_MS = 600_000

/** Reads all that is needed for links that were claimed, with a handful of questions for all of them. */
export async function preparePushes(
  crm: ErpSession,
  tenant: string,
  links: readonly ClaimedLink[],
): Promise<readonly Prepared[]> {
  const pushes = links.filter(({ task }) => task === 'push')
  const orders = await prepareOrders(
    crm,
    tenant,
    pushes.filter(({ kind }) => kind === 'order'),
  )
  const customers = await prepareCustomers(
    crm,
    tenant,
    pushes.filter(({ kind }) => kind === 'customer'),
  )
  return links.map((link): Prepared => {
    const prepared = orders.get(link.id) ?? customers.get(link.id)
    if (prepared) return prepared
    return link.task === 'pull' && link.remoteId
      ? { link, do: 'readAgain', remoteId: link.remoteId }
      : { link, do: 'note', outcome: { patch: { task: null, state: 'synced' } } }
  })
}

async function prepareOrders(
  crm: ErpSession,
  tenant: string,
  links: readonly ClaimedLink[],
): Promise<ReadonlyMap<string, Prepared>> {
  if (links.length === 0) return new Map()
  const ids = links.map(({ localId }) => localId as string)
  const orders = byId(await all<Order>(crm.order, { id: { in: ids } }))
  const lines = Map.groupBy(
    await all<OrderLine>(crm.orderLine, { orderId: { in: ids } }, 'position'),
    ({ orderId }) => orderId as string,
  )
  const accountIds = unique([...orders.values()].map(({ accountId }) => accountId))
  const productIds = unique([...lines.values()].flat().map(({ productId }) => productId))
  const customers = await linked(crm, 'customer', accountIds)
  const products = await linked(crm, 'product', productIds)
  for (const accountId of accountIds)
    if (!customers.known.has(accountId))
      await crm.erpLink.want({ kind: 'customer', entity: 'account', localId: accountId })

  const prepare = (link: ClaimedLink): Prepared => {
    const order = orders.get(link.localId as string)
    if (!order) return { link, do: 'note', outcome: { patch: { task: null, state: 'deleted' } } }
    const own = lines.get(order.id) ?? []
    const customerId = customers.remote.get(order.accountId)
    if (customerId === undefined) return waiting(link, `customer:${order.accountId}`)
    const missing = own.find(({ productId }) => productId && !products.remote.has(productId))
    if (missing) return waiting(link, `product:${missing.productId}`)
    const push = { link, order, lines: own, customerId, products: products.remote, tenant }
    return { link, do: 'pushOrder', push }
  }
  return new Map(links.map((link) => [link.id, prepare(link)]))
}

async function prepareCustomers(
  crm: ErpSession,
  tenant: string,
  links: readonly ClaimedLink[],
): Promise<ReadonlyMap<string, Prepared>> {
  if (links.length === 0) return new Map()
  const ids = links.map(({ localId }) => localId as string)
  const accounts = byId(await all<BilledAccount>(crm.account, { id: { in: ids } }))
  const prepare = (link: ClaimedLink): Prepared => {
    const account = accounts.get(link.localId as string)
    // What was deleted here stays there: others may need it.
    if (!account) return { link, do: 'note', outcome: { patch: { task: null, state: 'deleted' } } }
    return { link, do: 'pushCustomer', push: { link, account, tenant } }
  }
  return new Map(links.map((link) => [link.id, prepare(link)]))
}

function waiting(link: ClaimedLink, waitsFor: string): Prepared {
  const patch = { state: 'waiting', waitsFor, ...unsent(link) } as const
  const outcome = { patch, retryInMs: LOOK_AGAIN_MS }
  return { link, do: 'note', outcome }
}

/** This time nothing was sent. */
export function unsent({ wasSent }: ClaimedLink): LinkPatch {
  return wasSent ? {} : { sentAt: null }
}

/** Which of ours have a link at all, and what they are called there. */
async function linked(crm: ErpSession, kind: 'customer' | 'product', localIds: readonly string[]) {
  if (localIds.length === 0) return { known: new Set<string>(), remote: new Map<string, string>() }
  const found = await all<ErpLink>(crm.erpLink, { kind, localId: { in: localIds } })
  const remote = new Map<string, string>()
  for (const { localId, remoteId, state } of found)
    if (localId && remoteId && state !== 'deleted') remote.set(localId, remoteId)
  return { known: new Set(found.map(({ localId }) => localId as string)), remote }
}

async function all<R>(records: Kept<R>, where: object, orderBy?: string): Promise<readonly R[]> {
  const found: R[] = []
  for await (const one of records.each({ where, ...(orderBy && { orderBy }) })) found.push(one)
  return found
}

function byId<R extends { readonly id: string }>(records: readonly R[]): ReadonlyMap<string, R> {
  return new Map(records.map((record) => [record.id, record]))
}

function unique(ids: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}
