import type { NumberPattern } from '../document-number.ts'
import type { ApprovalNeed } from './approvals-for.ts'

/** What a host decides about quotes. */
export interface QuoteRules {
  /** What a quote has to be approved for, in this order. */
  readonly approvals: readonly ApprovalNeed[]
  /** For how many days a quote is valid that says nothing else, from the day on which it is sent. */
  readonly quoteValidDays: number
  readonly numbers: { readonly quote: NumberPattern; readonly order: NumberPattern }
  /** The currency of the books. */
  readonly currency: string
}
