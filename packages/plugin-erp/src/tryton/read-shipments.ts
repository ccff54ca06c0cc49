import type { ErpShipment } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Tables } from './tables.ts'
import { day, plainDecimal, quantity } from './wire.ts'

const OF_SHIPMENT = [['shipment', 'like', 'stock.shipment.out,%']]

export const shipmentTraces: Traces = [
  { model: 'stock.shipment.out' },
  { model: 'stock.move', record: 'shipment', where: OF_SHIPMENT },
]

const row = z.object({
  ...{ id: z.int(), number: z.string().nullable(), reference: z.string().nullable(), state: z.string() },
  effective_date: day.nullable(),
})
/** What leaves the house for a sale; how goods move inside it has no sale. */
const move = z.object({
  id: z.int(),
  shipment: z.string(),
  product: z.int(),
  quantity,
  sale: z.int(),
  state: z.string(),
})

/** Shipments of sales. One that is for several sales is told as one of the first. */
export async function readShipments(tables: Tables, ids: readonly number[]): Promise<readonly ErpShipment[]> {
  if (ids.length === 0) return []
  const rows = await tables.rows('stock.shipment.out', row, { where: [['id', 'in', ids]] })
  const moves = await tables.rows('stock.move', move, {
    where: [
      ['shipment', 'in', ids.map((id) => `stock.shipment.out,${id}`)],
      ['sale', '!=', null],
    ],
    order: [['id', 'ASC']],
  })
  const ofShipment = Map.groupBy(moves, ({ shipment }) => shipment)
  return rows.flatMap(({ id, number, reference, state, effective_date: shippedOn }) => {
    const all = ofShipment.get(`stock.shipment.out,${id}`) ?? []
    const [first] = all
    if (!first) return []
    const isCancelled = state === 'cancelled'
    const gone = all.filter((move) => isCancelled || move.state !== 'cancelled')
    return {
      ...{ remoteId: String(id), number: number ?? String(id), orderId: String(first.sale) },
      state: isCancelled ? 'cancelled' : state === 'done' ? 'shipped' : 'planned',
      ...(shippedOn && state === 'done' && { shippedOn }),
      ...(reference && { tracking: reference }),
      lines: gone.map(({ product, quantity }) => ({
        ...{ productId: String(product), quantity: plainDecimal(quantity) },
      })),
    }
  })
}
