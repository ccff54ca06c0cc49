import { engineErrors } from '../../../engine/engine-errors.ts'
import type { Quote } from './quote.ts'
import type { QuoteLine } from './quote-line.ts'

/** What queries of quotes read of the caller's session: records with only the fields that are open to them. */
export interface QuoteSession {
  readonly quote: { get(id: string): Promise<Partial<Quote> | undefined> }
  readonly quoteLine: {
    list(query: object): Promise<{ readonly items: readonly Partial<QuoteLine>[] }>
  }
}

export async function demandReadable({ quote }: QuoteSession, id: string): Promise<Partial<Quote>> {
  const found = await quote.get(id)
  if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: 'quote' })
  return found
}
