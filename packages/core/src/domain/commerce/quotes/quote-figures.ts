import { toPlain } from '../../../engine/command/plain.ts'
import type { ApprovalFacts } from './approvals-for.ts'
import type { Quote } from './quote.ts'
import { lineContent } from './quote-content.ts'
import type { Figures } from './reckon-lines.ts'

/** The fields of a quote that its lines come to. */
export function quoteFigures({ lines, reckoning: whole, discountBp }: Figures) {
  const { gross, discount, net, tax, total, cost, marginBp, cashRounding, payable, taxes } = whole
  return {
    ...{ gross, discount, net, tax, total, cost, discountBp, marginBp },
    reckoning: toPlain({
      ...{ cashRounding, payable, taxes, discounts: whole.discounts, passed: whole.passed },
      // Without what things cost us: whoever reads how a quote comes to its figures may not see that.
      steps: whole.lines.map(({ cost: _cost, marginBp: _margin, ...line }) => line),
      lines: lines.map((line, index) => lineContent({ position: index + 1, ...line })),
    }),
  }
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
