import { ErpError, type ErpOrder, type ErpOrderPush } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type Claims, claimOnce, settledRow } from './claim-once.ts'
import type { Facts } from './facts.ts'
import { orderValues } from './order-values.ts'
import { PENDING_MARK, readOrders } from './read-orders.ts'
import type { Tables } from './tables.ts'
import type { TrytonOptions } from './tryton-options.ts'

/** Writes an order as a draft: the one of its key, however often and by how many it is written. */
export async function pushOrder(
  tables: Tables,
  order: ErpOrderPush,
  key: string,
  facts: Facts,
  options: TrytonOptions,
): Promise<ErpOrder> {
  const id = await claimOnce(claimsOf(tables, key), async () =>
    tables.create('sale.sale', {
      ...(await orderValues(tables, order, facts, options)),
      reference: key + PENDING_MARK,
    }),
  )
  return orderOf(tables, id, facts)
}

export async function orderOfKey(tables: Tables, key: string, facts: Facts): Promise<ErpOrder | null> {
  const id = await settledRow(claimsOf(tables, key))
  return id === null ? null : orderOf(tables, id, facts)
}

export async function orderOf(tables: Tables, id: number, facts: Facts): Promise<ErpOrder> {
  const [order] = await readOrders(tables, [id], facts)
  if (order) return order
  throw new ErpError('notFound', `Sale ${id} is gone.`)
}

const claim = z.object({ id: z.int(), reference: z.string(), _timestamp: z.string() })

/** The sales of a key, told apart by its pending mark. A sale that was entered there with the same reference is not ours. */
function claimsOf(tables: Tables, key: string): Claims {
  const seen = (id: number, timestamp: string) => ({ [`sale.sale,${id}`]: timestamp })
  return {
    async find() {
      const references = [key, key + PENDING_MARK]
      const where = [
        ['reference', 'in', references],
        ['create_uid', '=', await tables.userId()],
      ]
      const rows = await tables.rows('sale.sale', claim, { where, order: [['id', 'ASC']] })
      return rows.map(({ id, reference, _timestamp: timestamp }) => ({
        ...{ id, timestamp },
        isPending: reference.endsWith(PENDING_MARK),
      }))
    },
    settle: ({ id, timestamp }) => tables.write('sale.sale', id, { reference: key }, seen(id, timestamp)),
    drop: ({ id, timestamp }) => tables.remove('sale.sale', id, seen(id, timestamp)),
  }
}
