import { parseDecimal } from '../../../conditions/decimal.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { type Amount, amountOf, minus, sumOf } from '../../../engine/money/amount.ts'
import { times } from '../../../engine/money/rational.ts'
import type { Order } from '../orders/order.ts'
import { type OrderLine, orderLine } from '../orders/order-line.ts'
import { invoice } from './invoice.ts'
import { type LineDraft, MOST_LINES } from './invoice-draft.ts'
import { type InvoiceLine, invoiceLine } from './invoice-line.ts'
import { paymentErrors } from './payment-errors.ts'

/**
 * What of an order is to be invoiced: so much of these lines, else all that was not invoiced yet. However it is parted,
 * the parts of a line come to the line.
 */
export async function orderShares(
  context: CommandContext,
  { id: orderId, currency }: Order,
  asked: readonly { readonly position: number; readonly quantity: string }[] | undefined,
): Promise<readonly LineDraft[]> {
  const lines = await context
    .records(orderLine)
    .where({ orderId }, { orderBy: 'position', limit: MOST_LINES })
  const before = await invoicedBefore(context, orderId)
  const quantities = asked && new Map(asked.map(({ position, quantity }) => [position, quantity]))
  return lines.flatMap((line) => {
    const invoiced = before.filter(({ orderLineId }) => orderLineId === line.id)
    const left = sixDecimals(line.quantity) - sum(invoiced.map(({ quantity }) => sixDecimals(quantity)))
    const given = quantities?.get(line.position)
    const quantity = given !== undefined ? sixDecimals(given) : quantities ? 0n : left
    if (quantity > left) throw paymentErrors.CRM_INVOICE_LEFT({ left: decimal(left) })
    return quantity > 0n ? [shareOf(line, invoiced, { quantity, isRest: quantity === left }, currency)] : []
  })
}

function shareOf(
  line: OrderLine,
  invoiced: readonly InvoiceLine[],
  { quantity, isRest }: { readonly quantity: bigint; readonly isRest: boolean },
  currency: string,
): LineDraft {
  const part = (figure: 'net' | 'tax'): Amount =>
    isRest
      ? minus(
          amountOf(line[figure]),
          sumOf(
            invoiced.map((one) => amountOf(one[figure])),
            currency,
          ),
        )
      : times(amountOf(line[figure]), { n: quantity, d: sixDecimals(line.quantity) }, 'down')
  return {
    ...{ position: line.position, description: line.description, quantity: decimal(quantity) },
    ...{ taxClass: line.taxClass, orderLineId: line.id, net: part('net'), tax: part('tax') },
  }
}

/** The lines of invoices of an order that count: neither credited as a whole nor taken back. */
async function invoicedBefore({ records }: CommandContext, orderId: string): Promise<readonly InvoiceLine[]> {
  const invoices = await records(invoice).where(
    { orderId, kind: 'invoice', cancelledAt: null },
    { limit: MOST_LINES },
  )
  const counting = invoices.filter(
    ({ total, credited }) => !credited || amountOf(credited).minor < amountOf(total).minor,
  )
  const ids = counting.map(({ id }) => id)
  return ids.length === 0 ? [] : records(invoiceLine).where({ invoiceId: { in: ids } }, { limit: 100_000 })
}

const MILLION = 1_000_000n

function sixDecimals(text: string): bigint {
  const { units, scale } = parseDecimal(text) ?? { units: 0n, scale: 0 }
  return units * 10n ** BigInt(6 - scale)
}

function decimal(millionths: bigint): string {
  return `${millionths / MILLION}.${String(millionths % MILLION).padStart(6, '0')}`
}

function sum(all: readonly bigint[]): bigint {
  return all.reduce((so, far) => so + far, 0n)
}
