import { quote } from './quote.ts'
import { quoteLine } from './quote-line.ts'

/** The entities of quotes. */
export const quoteEntities = { quote, quoteLine } as const
