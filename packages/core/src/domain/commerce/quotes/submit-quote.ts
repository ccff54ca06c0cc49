import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import { askApproval } from '../../approvals/index.ts'
import { approvalsFor, type NeededApproval } from './approvals-for.ts'
import { lockedQuote } from './locked-quote.ts'
import { type Quote, quote } from './quote.ts'
import { APPROVED_CONTENT, demandIntact } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import { approvalFacts } from './quote-figures.ts'
import type { QuoteOptions } from './quote-rules.ts'

/**
 * Asks for the approvals that a quote needs. One that needs none is approved at once. Of those that were given before only
 * the ones are asked again whose inputs are others now.
 */
export function submitQuote({ approvals = [] }: QuoteOptions) {
  return defineCommand({
    name: 'quote.submit',
    input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500).optional() }),

    async run({ id, reason }, context): Promise<Quote> {
      const { records } = context
      const found = await lockedQuote(context, id)
      if (found.status === 'inApproval' || found.status === 'approved') return found
      if (found.status !== 'draft')
        throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: 'submitted' })
      await demandIntact(context, found)
      const needed = approvalsFor(approvalFacts(found), approvals)
      if (needed.length === 0) return records(quote).update(id, { status: 'approved' })

      const { status } = await context.run(askApproval, {
        ...{ ...approvalOf(id), steps: needed.map(stepOf) },
        ...(reason !== undefined && { reason }),
      })
      // Where all of it was granted before, nobody is asked.
      return records(quote).update(id, { status: status === 'approved' ? 'approved' : 'inApproval' })
    },
  })
}

function stepOf({ id: key, because, approval, inputs }: NeededApproval) {
  return {
    ...{ key, rule: approval, inputsHash: JSON.stringify(toPlain(inputs)) },
    because: because.en.slice(0, LONGEST),
  }
}

const LONGEST = 500

/** What is approved of a quote, as it is asked for and as it is used. */
export function approvalOf(recordId: string) {
  return { entity: 'quote', recordId, kind: 'quote.send', over: [...APPROVED_CONTENT] }
}
