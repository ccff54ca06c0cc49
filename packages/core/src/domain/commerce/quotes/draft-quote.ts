import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import { dayOf } from '../calendar-days.ts'
import { nextNumber, numberPattern } from '../document-number.ts'
import { currencyInput, discountsInput, linesInput } from './line-input.ts'
import { holdDeal } from './locked-quote.ts'
import { primaryOf } from './make-primary.ts'
import { priceLines } from './price-lines.ts'
import { customerTerms, namedPrices } from './price-subject.ts'
import { pricingOf } from './pricing.ts'
import { type Quote, quote } from './quote.ts'
import { customerOf } from './quote-customer.ts'
import { quoteFigures } from './quote-figures.ts'
import type { QuoteOptions } from './quote-rules.ts'
import { reckonLines } from './reckon-lines.ts'
import { writeLines } from './write-lines.ts'

/**
 * Drafts a quote for an opportunity or an account: prices are looked up, figures reckoned, and it gets its number. The first
 * of a deal is its primary one.
 */
export function draftQuote(options: QuoteOptions) {
  const pricing = pricingOf(options)
  return defineCommand({
    name: 'quote.draft',
    input: z.strictObject({
      opportunityId: z.string().optional(),
      /** Without an opportunity. */
      accountId: z.string().optional(),
      contactId: z.string().optional(),
      currency: currencyInput.optional(),
      priceBookId: z.string().optional(),
      /** The day for which prices and taxes are looked up; today when left out. */
      pricedOn: z.iso.date().optional(),
      /** The last day on which it can be accepted; counted from the day of sending when left out. */
      validUntil: z.iso.date().optional(),
      paymentTerms: z.string().trim().min(1).max(63).optional(),
      termMonths: z.int().min(1).max(1200).optional(),
      /** On the whole. */
      discounts: discountsInput.optional(),
      notes: z.string().trim().min(1).max(5000).optional(),
      lines: linesInput,
    }),

    async run(input, context): Promise<Quote> {
      const customer = await customerOf(context, input)
      const { accountId } = customer
      const head = {
        ...(await namedPrices(context, input, options)),
        on: input.pricedOn ?? dayOf(context.now, context.zone),
        paymentTerms: input.paymentTerms ?? (await customerTerms(context, accountId)).paymentTerms,
        termMonths: input.termMonths ?? null,
        discounts: toPlain(input.discounts ?? []),
      }
      const subject = { ...head, accountId }
      const priced = await priceLines(context, input.lines, subject, options)
      const figures = await reckonLines(context, subject, priced, pricing)
      const { on: pricedOn, ...said } = head
      const { number } = await nextNumber(context, 'quote', numberPattern('quote', options))
      const drafted = await context.records(quote).create({
        ...{ number, revision: 1 },
        ...{ ...customer, isPrimary: await isFirst(context, customer.opportunityId) },
        ...{ ...said, pricedOn, validUntil: input.validUntil ?? null, notes: input.notes ?? null },
        ...quoteFigures(figures),
      })
      await writeLines(context, drafted.id, figures)
      return drafted
    },
  })
}

async function isFirst(context: CommandContext, opportunityId: string | null): Promise<boolean> {
  if (opportunityId === null) return false
  await holdDeal(context, opportunityId)
  return (await primaryOf(context, opportunityId)) === undefined
}
