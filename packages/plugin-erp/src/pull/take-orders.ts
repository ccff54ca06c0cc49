import { applyOrders } from './apply-orders.ts'
import type { Applied, Apply } from './fresh-records.ts'
import { tried } from './refused.ts'

/**
 * Orders are ours, and their state is the ERP's. Those that were made there are none of ours; one of ours of which no answer
 * came is found by whoever sends it again.
 */
export const takeOrders: Apply<'order'> = async (inside, fresh) => {
  const applied: Applied[] = []
  for (const { record: there, link } of fresh) {
    const localId = link?.localId
    if (!localId) {
      applied.push(undefined)
      continue
    }
    applied.push(
      await tried(async () => {
        await applyOrders(inside, [{ localId, there }])
        return { localId }
      }),
    )
  }
  return applied
}
