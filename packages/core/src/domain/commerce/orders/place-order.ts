import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import { dayOf } from '../calendar-days.ts'
import { currencyInput, discountsInput, linesInput } from '../quotes/line-input.ts'
import { priceLines } from '../quotes/price-lines.ts'
import { customerTerms, namedPrices } from '../quotes/price-subject.ts'
import { pricingOf } from '../quotes/pricing.ts'
import { customerOf } from '../quotes/quote-customer.ts'
import type { QuoteOptions } from '../quotes/quote-rules.ts'
import { reckonLines } from '../quotes/reckon-lines.ts'
import type { Order } from './order.ts'
import { writeOrder } from './write-order.ts'

/**
 * Places an order without a quote, at the prices of today: what is kept in stock is taken for it, or there is no order.
 * Nobody is asked for approval; grant it to those who may sell at any price.
 */
export function placeOrder(options: QuoteOptions) {
  const pricing = pricingOf(options)
  return defineCommand({
    name: 'order.place',
    input: z.strictObject({
      opportunityId: z.string().optional(),
      /** Without an opportunity. */
      accountId: z.string().optional(),
      contactId: z.string().optional(),
      currency: currencyInput.optional(),
      priceBookId: z.string().optional(),
      paymentTerms: z.string().trim().min(1).max(63).optional(),
      /** How the customer calls it. */
      customerReference: z.string().trim().min(1).max(128).optional(),
      /** On the whole. */
      discounts: discountsInput.optional(),
      lines: linesInput,
    }),

    async run(input, context): Promise<Order> {
      const customer = await customerOf(context, input)
      const { accountId } = customer
      const head = {
        ...(await namedPrices(context, input, options)),
        ...{ accountId, on: dayOf(context.now, context.zone), termMonths: null },
        paymentTerms: input.paymentTerms ?? (await customerTerms(context, accountId)).paymentTerms,
        discounts: toPlain(input.discounts ?? []),
      }
      const priced = await priceLines(context, input.lines, head, options)
      const { lines, reckoning } = await reckonLines(context, head, priced, pricing)
      const { net, tax, total } = reckoning
      const { currency, paymentTerms } = head
      return writeOrder(
        context,
        options,
        {
          ...{ ...customer, quoteId: null, currency, paymentTerms, net, tax, total },
          customerReference: input.customerReference,
        },
        lines,
      )
    },
  })
}
