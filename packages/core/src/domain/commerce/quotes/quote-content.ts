import type { CommandContext } from '../../../engine/command/context.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import type { Quote } from './quote.ts'
import { quoteErrors } from './quote-errors.ts'
import { type QuoteLine, quoteLine } from './quote-line.ts'

/**
 * What a quote says. Approvals hold for it, and from when it is sent it stays. The lines stand in `reckoning`; whose quote
 * it is does not belong to it, for customers may be merged.
 */
export const QUOTE_CONTENT = [
  ...(['number', 'revision', 'currency', 'pricedOn', 'validUntil', 'paymentTerms', 'termMonths'] as const),
  ...(['discounts', 'reckoning', 'gross', 'discount', 'net', 'tax', 'total'] as const),
  ...(['cost', 'discountBp', 'marginBp', 'notes'] as const),
] as const satisfies readonly (keyof Quote)[]

/** What an approval holds for. From when on it can be accepted may still be open: sending says it. */
export const APPROVED_CONTENT = QUOTE_CONTENT.filter((field) => field !== 'number' && field !== 'revision')

/** What a line says. What it costs us does not belong to it: whoever reads the reckoning may not see that. */
export const LINE_CONTENT = [
  ...(['position', 'productId', 'description', 'quantity', 'unit', 'unitPrice', 'listPrice'] as const),
  ...(['discounts', 'taxClass', 'billing', 'gross', 'discount', 'net', 'tax', 'total'] as const),
] as const satisfies readonly (keyof QuoteLine)[]

/** What a line says. */
export type LineContent = Pick<QuoteLine, (typeof LINE_CONTENT)[number]>

/** What a quote holds of how it comes to its figures: all that its lines say, so that it tells when they are not those. */
interface QuoteReckoning {
  readonly lines: readonly LineContent[]
}

/** What a line says, and nothing else of it. */
export function lineContent(line: LineContent): LineContent {
  return Object.fromEntries(LINE_CONTENT.map((name) => [name, line[name] ?? null])) as unknown as LineContent
}

/** Whether two values are the same, however a store has kept them. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(toPlain(one)) === JSON.stringify(toPlain(other))
}

/** The lines of a quote, in their order. */
export function linesOf({ records }: CommandContext, quoteId: string): Promise<readonly QuoteLine[]> {
  return records(quoteLine).where({ quoteId }, { limit: MOST_LINES, orderBy: 'position' })
}

/** The lines of a quote, which have to be those by which it was reckoned. */
export async function demandIntact(context: CommandContext, quote: Quote): Promise<readonly QuoteLine[]> {
  const lines = await linesOf(context, quote.id)
  const reckoned = (quote.reckoning as QuoteReckoning | null)?.lines ?? []
  if (lines.length === 0 || !isSame(lines.map(lineContent), reckoned.map(lineContent)))
    throw quoteErrors.CRM_QUOTE_LINES_CHANGED()
  return lines
}

export const MOST_LINES = 1000
