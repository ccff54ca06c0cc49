import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { voidApproval } from '../../approvals/index.ts'
import { said } from '../said.ts'
import { discountsInput, linesInput } from './line-input.ts'
import { lockedQuote } from './locked-quote.ts'
import { priceLines } from './price-lines.ts'
import { pricingOf } from './pricing.ts'
import { isUnsent, type Quote, quote } from './quote.ts'
import { demandIntact } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import { quoteFigures } from './quote-figures.ts'
import type { QuoteOptions } from './quote-rules.ts'
import { type ReckonedHead, reckonLines } from './reckon-lines.ts'
import { pricedLine, writeLines } from './write-lines.ts'

const changeInput = z.strictObject({
  id: z.string(),
  /** That of the quote which was looked at: refused where somebody has changed it since. */
  version: z.int().min(1).optional(),
  contactId: z.string().nullable().optional(),
  /** Another day for prices and taxes; they are looked up anew for the lines that are given. */
  pricedOn: z.iso.date().optional(),
  validUntil: z.iso.date().nullable().optional(),
  paymentTerms: z.string().trim().min(1).max(63).nullable().optional(),
  termMonths: z.int().min(1).max(1200).nullable().optional(),
  /** In place of those on the whole. */
  discounts: discountsInput.optional(),
  notes: z.string().trim().min(1).max(5000).nullable().optional(),
  /** In place of all lines. Their prices are looked up anew. */
  lines: linesInput.optional(),
})

/**
 * Changes a quote that was not sent yet, and reckons it anew. It is a draft again, whatever was approved: of its approvals
 * those stay good whose reasons did not change.
 */
export function changeQuote(options: QuoteOptions) {
  const pricing = pricingOf(options)
  return defineCommand({
    name: 'quote.change',
    input: changeInput,

    async run({ id, version, lines, discounts, ...asked }, context): Promise<Quote> {
      const found = await lockedQuote(context, id)
      if (!isUnsent(found)) throw quoteErrors.CRM_QUOTE_SENT({ field: 'status' })
      if (version !== undefined && version !== found.version)
        throw engineErrors.CRM_CONFLICT({ entity: 'quote' }, { meta: { version: found.version } })

      const change = said({ ...asked, discounts: discounts && toPlain(discounts) })
      const changed: Quote = { ...found, ...change }
      const priced = lines
        ? await priceLines(context, lines, headOf(changed), options)
        : (await demandIntact(context, found)).map(pricedLine)
      const figures = await reckonLines(context, headOf(changed), priced, pricing)
      const written = await context
        .records(quote)
        .update(id, { ...change, ...quoteFigures(figures), status: 'draft' })
      await writeLines(context, id, figures)
      if (!found.approvalId) return written
      await context.run(voidApproval, { entity: 'quote', recordId: id })
      return context.records(quote).get(id)
    },
  })
}

/** What a quote is reckoned by, beside its lines. */
export function headOf(quote: Quote): ReckonedHead {
  return {
    ...{ accountId: quote.accountId, currency: quote.currency, on: quote.pricedOn },
    ...{ priceBookId: quote.priceBookId ?? null, discounts: quote.discounts ?? [] },
    ...{ paymentTerms: quote.paymentTerms ?? null, termMonths: quote.termMonths ?? null },
  }
}
