import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import type { Json } from '../../../store/table.ts'
import { dayOf } from '../calendar-days.ts'
import { isExpired, type Quote } from './quote.ts'
import { MOST_LINES } from './quote-content.ts'
import { demandReadable, type QuoteSession } from './quote-session.ts'

/** How a quote comes to what it says. What the caller may not see is not there. */
export interface ExplainedQuote {
  readonly status: Quote['status'] | undefined
  /** Whether its last day is over, so that nobody can accept it. */
  readonly isExpired: boolean
  readonly validUntil: string | null | undefined
  /** Discounts, taxes and rounding, and each line with what was taken off. */
  readonly reckoning: Json | undefined
  /** Of each line, where its price is from, and everywhere it was looked for before. */
  readonly prices: readonly { readonly position: number | undefined; readonly trace: Json | undefined }[]
}

/** Tells how a quote comes to its figures, and where each price is from. */
export const explainQuote = defineQuery({
  name: 'quote.explain',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { crm, now, zone }): Promise<ExplainedQuote> {
    const session = crm as QuoteSession
    const found = await demandReadable(session, id)
    const { items } = await session.quoteLine.list({
      ...{ where: { quoteId: id }, orderBy: 'position', limit: MOST_LINES },
    })
    const { status, validUntil, reckoning } = found
    return {
      ...{ status, validUntil, reckoning },
      isExpired: isExpired({ status: status ?? null, validUntil: validUntil ?? null }, dayOf(now, zone)),
      prices: items.map(({ position, priceTrace }) => ({ position, trace: priceTrace })),
    }
  },
})
