import type { ErpKind } from '@guanxi/core/commerce'
import type { ErpSession } from '../erp-session.ts'
import type { ErpLink } from '../links/erp-link.ts'

/** What is gone there is not used any more here. Nothing is taken away that others refer to. */
export async function bury(inside: ErpSession, kind: ErpKind, links: readonly ErpLink[]): Promise<void> {
  const ids = links.flatMap(({ localId }) => (localId ? [localId] : []))
  if (ids.length === 0) return
  if (kind === 'product')
    await inside.product.updateMany(ids.map((id) => ({ id, patch: { isActive: false } })))
  // A price that is gone would be asked for; its history stays.
  if (kind === 'price') await inside.price.deleteMany(ids)
}
