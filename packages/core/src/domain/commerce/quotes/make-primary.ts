import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { lockedQuote } from './locked-quote.ts'
import { type Quote, quote } from './quote.ts'
import { quoteErrors } from './quote-errors.ts'

/** Makes a quote the one by which its deal is reckoned. There is one at a time. */
export const makePrimary = defineCommand({
  name: 'quote.makePrimary',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<Quote> {
    const found = await lockedQuote(context, id)
    if (!found.opportunityId) throw quoteErrors.CRM_QUOTE_NO_DEAL()
    return becomePrimary(context, found)
  },
})

/** Makes a quote the primary one of its deal, which is held. */
export async function becomePrimary(context: CommandContext, found: Quote): Promise<Quote> {
  if (!found.opportunityId || found.isPrimary) return found
  const before = await primaryOf(context, found.opportunityId)
  if (before) await context.records(quote).update(before.id, { isPrimary: false })
  return context.records(quote).update(found.id, { isPrimary: true })
}

/** The primary quote of a deal, which is held. */
export async function primaryOf(
  { records }: CommandContext,
  opportunityId: string,
): Promise<Quote | undefined> {
  const [found] = await records(quote).where({ opportunityId, isPrimary: true }, { limit: 1 })
  return found
}
