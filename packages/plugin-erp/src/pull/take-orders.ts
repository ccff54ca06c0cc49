import type { ErpLink } from '../links/erp-link.ts'
import { pushKey } from '../push/push-key.ts'
import { applyOrders } from './apply-orders.ts'
import type { Apply } from './fresh-records.ts'

/**
 * Orders are ours, and their state is the ERP's. One that is not known by its id may be one of ours of which no answer came:
 * its key says so. Those that were made there are none of ours.
 */
export const takeOrders: Apply<'order'> = async (inside, fresh, { tenant }) => {
  const isUnknown = fresh.some(({ link, record }) => !link?.localId && record.key)
  const sent = new Map<string, ErpLink>()
  if (isUnknown) {
    const where = { kind: 'order', remoteId: null, fence: { gt: 0 } }
    for await (const link of inside.erpLink.each({ where }))
      sent.set(pushKey(tenant, link.localId as string), link)
  }
  const localIds = fresh.map(({ record, link }) => link?.localId ?? sent.get(record.key ?? '')?.localId)
  const ours = fresh.flatMap(({ record: there, link }, at) => {
    const localId = localIds[at]
    return localId && link ? [{ localId, there }] : []
  })
  await applyOrders(inside, ours)
  return fresh.map(({ link }, at) => {
    const localId = localIds[at]
    return localId && link ? { localId } : undefined
  })
}
