import type { CommandContext } from '../../../engine/command/context.ts'
import { dayOf } from '../calendar-days.ts'
import { nextNumber, numberPattern } from '../document-number.ts'
import type { Quote } from '../quotes/quote.ts'
import type { QuoteLine } from '../quotes/quote-line.ts'
import type { QuoteRules } from '../quotes/quote-rules.ts'
import { taken } from '../said.ts'
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
type Agreed = Pick<QuoteLine, (typeof AGREED)[number]>
const AGREED = [
  ...(['productId', 'description', 'quantity', 'unit', 'unitPrice'] as const),
  ...(['taxClass', 'billing', 'net', 'tax', 'total'] as const),
] as const satisfies readonly (keyof QuoteLine)[]
const HEAD = [
  ...(['quoteId', 'accountId', 'opportunityId', 'contactId', 'ownerId', 'currency'] as const),
  ...(['paymentTerms', 'net', 'tax', 'total', 'customerReference'] as const),
] as const

/** Writes an order and its lines, and takes of the stock what it needs. */
export async function writeOrder(
  context: CommandContext,
  rules: QuoteRules,
  head: OrderHead,
  lines: readonly Agreed[],
): Promise<Order> {
  const stock = await reserveStock(context, lines)
  const placed = await context.records(order).create({
    ...(taken(head, HEAD) as Partial<Order>),
    number: (await nextNumber(context, 'order', numberPattern('order', rules))).number,
    placedOn: dayOf(context.now, context.zone),
  })
  const results = await context.records(orderLine).createMany(
    lines.map((line, index) => ({
      ...{ ...taken(line, AGREED), ...stock[index] },
      ...{ orderId: placed.id, position: index + 1 },
    })),
  )
  for (const result of results) if (!result.ok) throw result.error
  return placed
}
