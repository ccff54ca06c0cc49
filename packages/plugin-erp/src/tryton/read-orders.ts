import type { ErpOrder, ErpOrderState } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Facts } from './facts.ts'
import type { Tables } from './tables.ts'
import { day, decimal, quantity } from './wire.ts'

/** The note of a line holds the key that it was written with. */
export const LINE_MARK = 'line='
/** No key has it, so that one that is not settled yet is no other key. */
export const PENDING_MARK = '?'

export const orderTraces: Traces = [{ model: 'sale.sale' }, { model: 'sale.line', record: 'sale' }]

const row = z.object({
  ...{ id: z.int(), number: z.string().nullable(), reference: z.string().nullable(), state: z.string() },
  ...{ party: z.int(), sale_date: day.nullable(), currency: z.int(), create_uid: z.int().nullable() },
  ...{ untaxed_amount: decimal, tax_amount: decimal, total_amount: decimal },
})
const line = z.object({
  ...{ id: z.int(), sale: z.int(), note: z.string().nullable(), product: z.int().nullable() },
  ...{ quantity: quantity.nullable(), unit_price: decimal.nullable() },
})

const STATES: Readonly<Record<string, ErpOrderState>> = {
  ...{ draft: 'draft', quotation: 'submitted', confirmed: 'confirmed', processing: 'confirmed' },
  ...{ done: 'done', cancelled: 'cancelled' },
}

export async function readOrders(
  tables: Tables,
  ids: readonly number[],
  facts: Facts,
): Promise<readonly ErpOrder[]> {
  if (ids.length === 0) return []
  const us = await tables.userId()
  const isOurs = (sale: z.output<typeof row>) => sale.reference !== null && sale.create_uid === us
  const isPending = (sale: z.output<typeof row>) => isOurs(sale) && sale.reference?.endsWith(PENDING_MARK)
  const found = await tables.rows('sale.sale', row, { where: [['id', 'in', ids]] })
  // Until it is settled that it is the only one of its key it is no order.
  const rows = found.filter((sale) => !isPending(sale))
  const lines = await tables.rows('sale.line', line, {
    where: [
      ['sale', 'in', ids],
      ['type', '=', 'line'],
    ],
    order: [
      ['sequence', 'ASC'],
      ['id', 'ASC'],
    ],
  })
  const ofSale = Map.groupBy(lines, ({ sale }) => sale)
  return rows.map((sale) => ({
    remoteId: String(sale.id),
    ...(sale.number && { number: sale.number }),
    ...(isOurs(sale) && sale.reference && { key: sale.reference }),
    state: STATES[sale.state] ?? 'draft',
    customerId: String(sale.party),
    ...(sale.sale_date && { placedOn: sale.sale_date }),
    currency: facts.codeOf(sale.currency),
    ...{ net: sale.untaxed_amount, tax: sale.tax_amount, total: sale.total_amount },
    lines: (ofSale.get(sale.id) ?? []).map(({ id, note, product, quantity, unit_price: unitPrice }) => ({
      remoteLineId: String(id),
      ...(note?.startsWith(LINE_MARK) && { lineKey: note.slice(LINE_MARK.length) }),
      ...(product !== null && { productId: String(product) }),
      ...{ quantity: quantity ?? '0', unitPrice: unitPrice ?? '0' },
    })),
  }))
}
