import type { ErpPayment } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Facts } from './facts.ts'
import type { Domain, Tables } from './tables.ts'
import { day, decimal, magnitude } from './wire.ts'

/** Entries of the books that pay an invoice. One that was taken back pays none any more. */
const PAYING: Domain = [['invoice_payments.type', '=', 'out']]

export const paymentTraces: Traces = [{ model: 'account.move.line', where: PAYING }]

const row = z.object({
  ...{ id: z.int(), invoice_payments: z.array(z.int()), date: day, description: z.string().nullable() },
  ...{ debit: decimal, credit: decimal, amount_second_currency: decimal.nullable() },
  second_currency: z.int().nullable(),
  'move.': z.object({ description: z.string().nullable() }),
})

export async function readPayments(
  tables: Tables,
  ids: readonly number[],
  facts: Facts,
): Promise<readonly ErpPayment[]> {
  if (ids.length === 0) return []
  const rows = await tables.rows('account.move.line', row, { where: [['id', 'in', ids], ...PAYING] })
  return rows.map(({ id, invoice_payments: [invoice], second_currency: foreign, ...line }) => {
    const reference = line.description || line['move.'].description
    return {
      ...{ remoteId: String(id), invoiceId: String(invoice), paidOn: line.date },
      ...(foreign !== null && line.amount_second_currency !== null
        ? { amount: magnitude(line.amount_second_currency), currency: facts.codeOf(foreign) }
        : { amount: line.credit === '0' ? line.debit : line.credit, currency: facts.currency }),
      ...(reference && { reference }),
    }
  })
}
