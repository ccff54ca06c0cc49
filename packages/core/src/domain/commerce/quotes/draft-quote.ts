import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import { dayOf } from '../calendar-day.ts'
import { nextNumber } from '../document-number.ts'
import { currencyInput, discountsInput, linesInput } from './line-input.ts'
import { holdDeal } from './locked-quote.ts'
import { primaryOf } from './make-primary.ts'
import { priceLines, priceSubject } from './price-lines.ts'
import { type Quote, quote } from './quote.ts'
import { customerOf } from './quote-customer.ts'
import { quoteFigures } from './quote-figures.ts'
import type { QuoteRules } from './quote-rules.ts'
import { reckonLines } from './reckon-lines.ts'
import { writeLines } from './write-lines.ts'

/**
 * Drafts a quote for an opportunity or an account: prices are looked up, figures reckoned, and it gets its number. The first
 * of a deal is its primary one.
 */
export function draftQuote(rules: QuoteRules) {
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
      const pricedOn = input.pricedOn ?? dayOf(context)
      const subject = await priceSubject(
        context,
        { ...input, accountId: customer.accountId, on: pricedOn },
        rules,
      )
      const discounts = toPlain(input.discounts ?? [])
      const priced = await priceLines(context, input.lines, subject)
      const figures = reckonLines(priced, subject.currency, discounts)
      const drafted = await context.records(quote).create({
        ...{ number: await nextNumber(context, 'quote', rules.numbers.quote), revision: 1, status: 'draft' },
        ...{ ...customer, isPrimary: await isFirst(context, customer.opportunityId) },
        ...{ currency: subject.currency, priceBookId: subject.priceBookId, pricedOn, discounts },
        ...{ validUntil: input.validUntil ?? null, termMonths: input.termMonths ?? null },
        ...{ paymentTerms: input.paymentTerms ?? subject.paymentTerms, notes: input.notes ?? null },
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
