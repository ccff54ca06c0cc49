import type { CommandContext } from '../../../engine/command/context.ts'
import type { PricedLine } from './price-lines.ts'
import { linesOf } from './quote-content.ts'
import { type QuoteLine, quoteLine } from './quote-line.ts'
import type { Figures } from './reckon-lines.ts'

/** Writes what lines came to. Those that a quote has are replaced, and keep their ids as far as there are as many. */
export async function writeLines(
  context: CommandContext,
  quoteId: string,
  { lines }: Figures,
): Promise<void> {
  const records = context.records(quoteLine)
  const known = await linesOf(context, quoteId)
  const round = Math.max(0, ...known.map((line) => line.round ?? 1)) + 1
  const wanted = lines.map((line, index) => ({ quoteId, position: index + 1, round, ...line }))
  for (const { id } of known.slice(wanted.length)) await records.delete(id)
  const edits = known.slice(0, wanted.length).map(({ id }, index) => ({ id, patch: wanted[index] ?? {} }))
  const results = [
    ...(await records.updateMany(edits)),
    ...(await records.createMany(wanted.slice(known.length))),
  ]
  for (const result of results) if (!result.ok) throw result.error
}

/** A line as it was priced, to be reckoned again. */
export function pricedLine(line: QuoteLine): PricedLine {
  return {
    ...{ description: line.description, quantity: line.quantity, unit: line.unit, unitPrice: line.unitPrice },
    ...{ productId: line.productId ?? null, listPrice: line.listPrice ?? null },
    ...{ priceTrace: line.priceTrace ?? null, unitCost: line.unitCost ?? null },
    ...{ discounts: line.discounts ?? [], taxClass: line.taxClass, billing: line.billing ?? 'once' },
  }
}
