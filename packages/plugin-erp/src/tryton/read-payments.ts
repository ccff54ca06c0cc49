import type { ErpPayment } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Facts } from './facts.ts'
import type { Tables } from './tables.ts'
import { day, decimal, magnitude, scaled } from './wire.ts'

/** Which entries of the books pay an invoice. The row goes when the payment is taken back. */
export const PAYMENT = 'account.invoice-account.move.line'

export const paymentTraces: Traces = [{ model: PAYMENT, where: [['invoice.type', '=', 'out']] }]

const row = z.object({
  ...{ id: z.int(), invoice: z.int() },
  'line.': z.object({
    ...{ debit: decimal, credit: decimal, amount_second_currency: decimal.nullable() },
    ...{ second_currency: z.int().nullable(), description: z.string().nullable(), date: day },
  }),
})

export async function readPayments(
  tables: Tables,
  ids: readonly number[],
  facts: Facts,
): Promise<readonly ErpPayment[]> {
  if (ids.length === 0) return []
  const rows = await tables.rows(PAYMENT, row, { where: [['id', 'in', ids]] })
  return rows.map(({ id, invoice, 'line.': line }) => {
    const { debit, credit, amount_second_currency: foreign, second_currency: foreignId, date: paidOn } = line
    const booked = scaled(credit).units === 0n ? debit : credit
    return {
      ...{ remoteId: String(id), invoiceId: String(invoice), paidOn },
      amount: foreignId !== null && foreign !== null ? magnitude(foreign) : booked,
      currency: foreignId === null ? facts.currency : facts.codeOf(foreignId),
      ...(line.description && { reference: line.description }),
    }
  })
}
