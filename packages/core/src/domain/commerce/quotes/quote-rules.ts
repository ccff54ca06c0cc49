import type { NumberPattern } from '../document-number.ts'
import type { ApprovalNeed } from './approvals-for.ts'

/** What a host may decide about quotes and orders. */
export interface QuoteOptions {
  /** What a quote has to be approved for, in this order. Nothing, when left out. */
  readonly approvals?: readonly ApprovalNeed[]
  /** For how many days a quote is valid that says nothing else, from the day on which it is sent; 30 when left out. */
  readonly quoteValidDays?: number
  /** What numbers look like: `Q{yyyy}-{0000}` and `O{yyyy}-{0000}` when left out. */
  readonly numbers?: { readonly quote?: NumberPattern; readonly order?: NumberPattern }
}

/** The same with everything decided. */
export interface QuoteRules {
  readonly approvals: readonly ApprovalNeed[]
  readonly quoteValidDays: number
  readonly numbers: { readonly quote: NumberPattern; readonly order: NumberPattern }
  /** The currency of the books. */
  readonly currency: string
}

export function quoteRules({
  approvals = [],
  quoteValidDays = 30,
  numbers,
  currency,
}: QuoteOptions & { readonly currency: string }): QuoteRules {
  const usual = { quote: 'Q{yyyy}-{0000}', order: 'O{yyyy}-{0000}' }
  return { approvals, quoteValidDays, numbers: { ...usual, ...numbers }, currency }
}
