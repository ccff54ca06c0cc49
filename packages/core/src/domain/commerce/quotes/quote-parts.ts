import { acceptQuote } from './accept-quote.ts'
import { changeQuote } from './change-quote.ts'
import { declineQuote, withdrawQuote } from './close-quote.ts'
import { draftQuote } from './draft-quote.ts'
import { explainQuote } from './explain-quote.ts'
import { makePrimary } from './make-primary.ts'
import { neededApprovals } from './needed-approvals.ts'
import { quote } from './quote.ts'
import { quoteLine } from './quote-line.ts'
import type { QuoteOptions } from './quote-rules.ts'
import { reviseQuote } from './revise-quote.ts'
import { sendQuote } from './send-quote.ts'
import { submitQuote } from './submit-quote.ts'

/** The entities of quotes. */
export const quoteEntities = { quote, quoteLine } as const

/** The commands of quotes, by the host's rules. */
export function quoteCommands(options: QuoteOptions) {
  return [
    draftQuote(options),
    changeQuote(options),
    submitQuote(options),
    sendQuote(options),
    reviseQuote,
    acceptQuote(options),
    declineQuote,
    withdrawQuote,
    makePrimary,
  ] as const
}

/** The questions about quotes. */
export function quoteQueries(options: QuoteOptions) {
  return [neededApprovals(options), explainQuote] as const
}
