import { toPlain } from '../../../engine/command/plain.ts'
import type { ApprovalFacts } from './approvals-for.ts'
import type { Quote } from './quote.ts'
import { lineContent } from './quote-content.ts'
import type { Figures } from './reckon-lines.ts'

/** The fields of a quote that its lines come to. */
export function quoteFigures({ lines, ...sums }: Figures) {
  const reckoning = { lines: lines.map((line, index) => lineContent({ position: index + 1, ...line })) }
  return { ...sums, reckoning: toPlain(reckoning) }
}

/** What approvals of a quote depend on, as it stands. */
export function approvalFacts(quote: Partial<Quote>): ApprovalFacts {
  return {
    ...{ discountBp: quote.discountBp ?? null, marginBp: quote.marginBp ?? null },
    ...{ gross: quote.gross ?? null, net: quote.net ?? null, total: quote.total ?? null },
    ...{ currency: quote.currency ?? '', termMonths: quote.termMonths ?? null },
    paymentTerms: quote.paymentTerms ?? null,
  }
}
