import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { voidApproval } from '../../approvals/index.ts'
import { lockedQuote } from './locked-quote.ts'
import { isUnsent, type Quote, quote } from './quote.ts'
import { quoteErrors } from './quote-errors.ts'

const closing = z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500).optional() })

/** Notes that the customer does not want what was offered. */
export const declineQuote = defineCommand({
  name: 'quote.decline',
  input: closing,
  run: ({ id, reason }, context) => close(context, id, 'declined', reason),
})

/** Takes a quote back: nobody can accept it any more. */
export const withdrawQuote = defineCommand({
  name: 'quote.withdraw',
  input: closing,
  run: ({ id, reason }, context) => close(context, id, 'withdrawn', reason),
})

async function close(
  context: CommandContext,
  id: string,
  status: 'declined' | 'withdrawn',
  reason: string | undefined,
): Promise<Quote> {
  const found = await lockedQuote(context, id)
  if (found.status === status) return found
  if (found.status !== 'sent' && !(status === 'withdrawn' && isUnsent(found)))
    throw quoteErrors.CRM_QUOTE_STATUS({ status: found.status ?? 'closed', wanted: status })
  const closed = await context.records(quote).update(id, { status, closedReason: reason ?? null })
  if (!found.approvalId) return closed
  await context.run(voidApproval, { entity: 'quote', recordId: id })
  return context.records(quote).get(id)
}
