import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { opportunity } from '../../sales/index.ts'
import { dayOf } from '../calendar-days.ts'
import { type Order, order } from '../orders/order.ts'
import { writeOrder } from '../orders/write-order.ts'
import { lockedQuote } from './locked-quote.ts'
import { becomePrimary } from './make-primary.ts'
import { isExpired, type Quote, quote } from './quote.ts'
import { demandIntact } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import type { QuoteOptions } from './quote-rules.ts'

/**
 * Makes an order of a quote that was sent, up to and with its last day; of one quote there is one order, however often it is
 * accepted. What is kept in stock is taken for it, or the quote is not accepted. It becomes the primary quote of its deal, and
 * the deal comes to its net.
 */
export function acceptQuote(options: QuoteOptions) {
  return defineCommand({
    name: 'quote.accept',
    input: z.strictObject({
      id: z.string(),
      /** How the customer calls the order. */
      customerReference: z.string().trim().min(1).max(128).optional(),
    }),

    async run({ id, customerReference }, context): Promise<Order> {
      const found = await lockedQuote(context, id)
      const [known] = await context.records(order).where({ quoteId: id }, { limit: 1 })
      if (known) return known
      if (found.status !== 'sent')
        throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: 'accepted' })
      if (isExpired(found, dayOf(context.now, context.zone)))
        throw quoteErrors.CRM_QUOTE_EXPIRED({ validUntil: found.validUntil ?? '' })

      const lines = await demandIntact(context, found)
      await becomePrimary(context, found)
      await context.records(quote).update(id, { status: 'accepted', acceptedAt: context.now })
      const placed = await writeOrder(context, options, { ...found, quoteId: id, customerReference }, lines)
      await setAmount(context, found)
      return placed
    },
  })
}

/** What a deal is worth is what its customer agreed to, before taxes. Which stage that means is the host's own rule. */
async function setAmount({ records }: CommandContext, { opportunityId, net }: Quote): Promise<void> {
  if (!opportunityId || !net) return
  const deal = await records(opportunity).find(opportunityId)
  if (deal && (deal.amount?.amount !== net.amount || deal.amount.currency !== net.currency))
    await records(opportunity).update(deal.id, { amount: net })
}
