import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { approvalsFor } from './approvals-for.ts'
import { lockedQuote } from './locked-quote.ts'
import { type Quote, quote } from './quote.ts'
import { intactLines } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import { approvalFacts } from './quote-figures.ts'
import type { QuoteRules } from './quote-rules.ts'

/**
 * Asks for the approvals that a quote needs. One that needs none is approved at once. Of those that were given before only
 * the ones are asked again whose reasons are others now.
 */
export function submitQuote(rules: QuoteRules) {
  return defineCommand({
    name: 'quote.submit',
    input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500).optional() }),

    async run({ id }, context): Promise<Quote> {
      const found = await lockedQuote(context, id)
      if (found.status === 'inApproval' || found.status === 'approved') return found
      if (found.status !== 'draft')
        throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: 'submitted' })
      await intactLines(context, found)
      const needed = approvalsFor(approvalFacts(found), rules.approvals)
      if (needed.length === 0) return context.records(quote).update(id, { status: 'approved' })
      throw quoteErrors.CRM_QUOTE_APPROVAL({ rules: needed.map((one) => one.id).join(', ') })
    },
  })
}
