import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { useApproval } from '../../approvals/index.ts'
import { addDays, dayOf } from '../calendar-days.ts'
import { approvalsFor } from './approvals-for.ts'
import { headOf } from './change-quote.ts'
import { guardMargin } from './guard-margin.ts'
import { lockedQuote } from './locked-quote.ts'
import { becomePrimary } from './make-primary.ts'
import { pricingOf } from './pricing.ts'
import { type Quote, quote } from './quote.ts'
import { demandIntact } from './quote-content.ts'
import { quoteErrors } from './quote-errors.ts'
import { approvalFacts } from './quote-figures.ts'
import { type QuoteOptions, validDays } from './quote-rules.ts'
import { type Figures, reckonLines } from './reckon-lines.ts'
import { approvalOf } from './submit-quote.ts'
import { pricedLine } from './write-lines.ts'

/**
 * Sends a quote: from now on it stays as it is. What needs approval is sent only as it was approved. The version before it
 * is superseded.
 */
export function sendQuote(options: QuoteOptions) {
  const pricing = pricingOf(options)
  return defineCommand({
    name: 'quote.send',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<Quote> {
      const found = await lockedQuote(context, id)
      if (found.status === 'sent') return found
      if (found.status !== 'draft' && found.status !== 'approved')
        throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: 'sent' })
      const lines = (await demandIntact(context, found)).map(pricedLine)
      if (options.margin) demandMargin(await reckonLines(context, headOf(found), lines, pricing), options)

      const today = dayOf(context.now, context.zone)
      const validUntil = found.validUntil ?? addDays(today, validDays(options))
      if (validUntil < today) throw quoteErrors.CRM_QUOTE_EXPIRED({ validUntil })
      await useApprovals(context, found, options)
      const before = await supersede(context, found)
      const sent = await context
        .records(quote)
        .update(id, { status: 'sent', sentAt: context.now, validUntil })
      return before.some(({ isPrimary }) => isPrimary) ? becomePrimary(context, sent) : sent
    },
  })
}

/** An approval is used up by what it was asked for, and holds for the quote as it was then. */
async function useApprovals(
  context: CommandContext,
  found: Quote,
  { approvals = [] }: QuoteOptions,
): Promise<void> {
  const needed = approvalsFor(approvalFacts(found), approvals)
  if (needed.length === 0) return
  if (found.status !== 'approved' || !found.approvalId)
    throw quoteErrors.CRM_QUOTE_APPROVAL({ rules: needed.map((one) => one.id).join(', ') })
  await context.run(useApproval, approvalOf(found.id))
}

function demandMargin({ draft, reckoning }: Figures, { margin }: QuoteOptions): void {
  const { isAllowed, below } = guardMargin(draft, reckoning, margin)
  const positions = below.flatMap(({ key }) => key ?? [])
  if (!isAllowed) throw quoteErrors.CRM_QUOTE_MARGIN({ positions: positions.join(', ') })
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
