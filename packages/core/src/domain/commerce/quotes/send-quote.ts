import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { dayOf, daysAfter } from '../calendar-day.ts'
import { approvalsFor } from './approvals-for.ts'
import { lockedQuote } from './locked-quote.ts'
import { becomePrimary } from './make-primary.ts'
import { type Quote, quote } from './quote.ts'
import { intactLines } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import { approvalFacts } from './quote-figures.ts'
import type { QuoteRules } from './quote-rules.ts'

/**
 * Sends a quote: from now on it stays as it is. What needs approval is sent only as it was approved. The version before it
 * is superseded.
 */
export function sendQuote(rules: QuoteRules) {
  return defineCommand({
    name: 'quote.send',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<Quote> {
      const found = await lockedQuote(context, id)
      if (found.status === 'sent') return found
      if (found.status !== 'draft' && found.status !== 'approved')
        throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: 'sent' })
      await intactLines(context, found)
      demandApproval(found, rules)

      const today = dayOf(context)
      const validUntil = found.validUntil ?? daysAfter(today, rules.quoteValidDays)
      if (validUntil < today) throw quoteErrors.CRM_QUOTE_EXPIRED({ validUntil })
      const before = await supersede(context, found)
      const sent = await context
        .records(quote)
        .update(id, { status: 'sent', sentAt: context.now, validUntil })
      return before.some(({ isPrimary }) => isPrimary) ? becomePrimary(context, sent) : sent
    },
  })
}

function demandApproval(found: Quote, rules: QuoteRules): void {
  const needed = found.status === 'approved' ? [] : approvalsFor(approvalFacts(found), rules.approvals)
  if (needed.length > 0)
    throw quoteErrors.CRM_QUOTE_APPROVAL({ rules: needed.map((one) => one.id).join(', ') })
}

/** The versions that were sent before. One that was accepted meanwhile stands; there is nothing left to offer. */
async function supersede({ records }: CommandContext, found: Quote): Promise<readonly Quote[]> {
  const { number, revision } = found
  const versions = await records(quote).where(
    { number, revision: { lt: revision ?? 1 } },
    { limit: MOST_VERSIONS },
  )
  const locked = [...(await records(quote).findMany(versions.map(({ id }) => id))).values()]
  if (locked.some(({ status }) => status === 'accepted'))
    throw quoteErrors.CRM_QUOTE_STATUS({ status: 'accepted', wanted: 'revised' })
  const sent = locked.filter(({ status }) => status === 'sent')
  for (const { id } of sent) await records(quote).update(id, { status: 'superseded' })
  return sent
}

const MOST_VERSIONS = 1000
