import type { CommandContext } from '../../../engine/command/context.ts'
import { type Quote, quote } from './quote.ts'

/**
 * A quote that the caller may read, locked. Its deal is held first: whoever says which of its quotes is primary writes two
 * of them, and two who do so would wait for each other.
 */
export async function lockedQuote(context: CommandContext, id: string): Promise<Quote> {
  const [asked] = await context.records(quote).where({ id }, { limit: 1 })
  if (asked?.opportunityId) await holdDeal(context, asked.opportunityId)
  return context.records(quote).visible(id)
}

/** From here on nobody else says which quote of the deal is primary. */
export function holdDeal({ hold }: CommandContext, opportunityId: string): Promise<void> {
  return hold([`primary quote of ${opportunityId}`])
}
