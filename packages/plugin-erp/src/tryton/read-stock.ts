import type { ErpStock } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Tables } from './tables.ts'
import { plainDecimal, quantity } from './wire.ts'

export const stockTraces: Traces = [
  { model: 'product.product', where: [['template.type', '!=', 'service']] },
  { model: 'stock.move', record: 'product' },
]

const row = z.object({ id: z.int(), forecast_quantity: quantity })

/**
 * What can be promised: what will be there when all that is planned has happened, but no more than there is today. So what
 * goes out next week is not promised twice, and what comes in next week is not promised before.
 */
export async function readStock(tables: Tables, ids: readonly number[]): Promise<readonly ErpStock[]> {
  if (ids.length === 0) return []
  const locations = await tables.ids('stock.location', { where: [['type', '=', 'warehouse']] })
  const where = [
    ['id', 'in', ids],
    ['template.type', '!=', 'service'],
  ]
  const until = { locations, with_childs: true }
  const now = await tables.today()
  const atLast = await tables.rows('product.product', row, { where, context: until })
  const byNow = new Map(
    (await tables.rows('product.product', row, { where, context: { ...until, stock_date_end: now } })).map(
      ({ id, forecast_quantity: available }) => [id, available],
    ),
  )
  return atLast.map(({ id, forecast_quantity: atLastAvailable }) => {
    const nowAvailable = byNow.get(id) ?? atLastAvailable
    const available = Number(nowAvailable) < Number(atLastAvailable) ? nowAvailable : atLastAvailable
    return { remoteId: String(id), available: plainDecimal(available) }
  })
}
