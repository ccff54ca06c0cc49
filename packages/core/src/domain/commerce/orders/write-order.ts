import type { CommandContext } from '../../../engine/command/context.ts'
import { dayOf } from '../calendar-days.ts'
import { nextNumber } from '../document-number.ts'
import type { Quote } from '../quotes/quote.ts'
import type { QuoteLine } from '../quotes/quote-line.ts'
import { numberPattern, type QuoteRules } from '../quotes/quote-rules.ts'
import { type Order, order } from './order.ts'
import { orderLine } from './order-line.ts'
import { reserveStock } from './reserve-stock.ts'

type Head = 'accountId' | 'opportunityId' | 'contactId' | 'ownerId' | 'currency' | 'paymentTerms'

/** Of what an order is made, and how its customer calls it. */
export interface OrderHead extends Pick<Quote, Head | 'net' | 'tax' | 'total'> {
  readonly quoteId: string | null
  readonly customerReference?: string | undefined
}

/** A line as it was agreed. */
type Agreed = Pick<
  QuoteLine,
  | ('productId' | 'description' | 'quantity' | 'unit' | 'unitPrice')
  | ('taxClass' | 'billing' | 'net' | 'tax' | 'total')
>

/** Writes an order and its lines, and takes of the stock what it needs. */
export async function writeOrder(
  context: CommandContext,
  rules: QuoteRules,
  head: OrderHead,
  lines: readonly Agreed[],
): Promise<Order> {
  const { accountId, opportunityId, contactId, ownerId, currency, paymentTerms } = head
  const { net, tax, total, quoteId, customerReference = null } = head
  const stock = await reserveStock(context, lines)
  const placed = await context.records(order).create({
    ...{ number: await nextNumber(context, 'order', numberPattern('order', rules)), status: 'placed' },
    ...{ quoteId, accountId, opportunityId, contactId, ownerId, currency, paymentTerms },
    ...{ net, tax, total, customerReference, placedOn: dayOf(context.now, context.zone) },
  } as Partial<Order>)
  const results = await context.records(orderLine).createMany(
    lines.map((line, index) => ({
      ...{ orderId: placed.id, position: index + 1, productId: line.productId ?? null },
      ...{ description: line.description, quantity: line.quantity, unit: line.unit },
      ...{ unitPrice: line.unitPrice, taxClass: line.taxClass, billing: line.billing ?? 'once' },
      ...{ net: line.net, tax: line.tax, total: line.total },
      ...stock[index],
    })),
  )
  for (const result of results) if (!result.ok) throw result.error
  return placed
}
