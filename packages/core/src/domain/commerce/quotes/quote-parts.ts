import { acceptQuote } from './accept-quote.ts'
import { changeQuote } from './change-quote.ts'
import { declineQuote, withdrawQuote } from './close-quote.ts'
import { draftQuote } from './draft-quote.ts'
import { makePrimary } from './make-primary.ts'
import { quote } from './quote.ts'
import { quoteLine } from './quote-line.ts'
import type { QuoteRules } from './quote-rules.ts'
import { reviseQuote } from './revise-quote.ts'
import { sendQuote } from './send-quote.ts'
import { submitQuote } from './submit-quote.ts'

/** The entities of quotes. */
export const quoteEntities = { quote, quoteLine } as const

/** The commands of quotes, by the host's rules. */
export function quoteCommands(rules: QuoteRules) {
  return [
    draftQuote(rules),
    changeQuote(rules),
    submitQuote(rules),
    sendQuote(rules),
    reviseQuote,
    acceptQuote(rules),
    declineQuote,
    withdrawQuote,
    makePrimary,
  ] as const
}
