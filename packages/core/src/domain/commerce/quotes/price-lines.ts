import { fromScaled, toScaled } from '../../../conditions/decimal.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import type { Json } from '../../../store/table.ts'
import { type PricedLine as PricedProduct, pricesFor } from '../catalogue/price-of.ts'
import { product } from '../catalogue/product.ts'
import type { AskedLine } from './line-input.ts'
import type { PriceSubject } from './price-subject.ts'
import { quoteErrors } from './quote-errors.ts'
import type { QuoteLine } from './quote-line.ts'
import type { QuoteOptions } from './quote-rules.ts'

/** A line with all that it is reckoned by. */
export interface PricedLine
  extends Pick<QuoteLine, 'description' | 'quantity' | 'unit' | 'unitPrice' | 'taxClass'> {
  readonly billing: 'once' | 'monthly' | 'yearly'
  readonly productId: string | null
  /** What it would cost, where somebody says another price. */
  readonly listPrice: string | null
  readonly priceTrace: Json
  readonly discounts: Json
  readonly unitCost: string | null
}

/** Looks up what lines do not say themselves: what the product is called, what it costs, how it is taxed. */
export async function priceLines(
  context: CommandContext,
  lines: readonly AskedLine[],
  subject: PriceSubject,
  options: Pick<QuoteOptions, 'currency'>,
): Promise<readonly PricedLine[]> {
  const products = await productsOf(context, lines, subject, options)
  return lines.map((line, index) => {
    const found = products[index]
    const position = index + 1
    if (line.productId !== undefined && !found) throw quoteErrors.CRM_QUOTE_PRODUCT({ position })
    const sold = found?.product
    const listed = found?.isPriced ? sixDecimals(found.unitPrice) : null
    const said = line.unitPrice === undefined ? null : sixDecimals(line.unitPrice)
    const [unitPrice, description] = [said ?? listed, line.description ?? sold?.name]
    if (unitPrice === null) throw quoteErrors.CRM_QUOTE_LINE({ position, missing: 'unitPrice' })
    if (description === undefined) throw quoteErrors.CRM_QUOTE_LINE({ position, missing: 'description' })
    const isOwnCost = (sold?.currency ?? options.currency) === subject.currency
    return {
      ...{ productId: sold?.id ?? null, description, quantity: sixDecimals(line.quantity), unitPrice },
      listPrice: said === null ? null : listed,
      priceTrace: toPlain(said === null ? found?.trace : [OVERRIDE]),
      unit: line.unit ?? sold?.unit ?? 'piece',
      taxClass: line.taxClass ?? sold?.taxClass ?? 'standard',
      billing: line.billing ?? sold?.billing ?? 'once',
      unitCost: isOwnCost ? (sold?.cost ?? null) : null,
      discounts: toPlain(line.discounts ?? []),
    }
  })
}

const OVERRIDE = { source: 'override', taken: true, why: 'taken' } as const

/** The product of each line, with its price: those that the caller sees, and that are for sale. */
async function productsOf(
  context: CommandContext,
  lines: readonly AskedLine[],
  subject: PriceSubject,
  { currency }: Pick<QuoteOptions, 'currency'>,
): Promise<readonly (PricedProduct | undefined)[]> {
  const asked = lines.filter((line): line is AskedProduct => line.productId !== undefined)
  const priced =
    asked.length > 0 ? await pricesFor(context, { ...subject, lines: asked.map(quantityOf) }, currency) : []
  const readable = await context.records(product).readable(priced.flatMap((one) => one?.product ?? []))
  const open = priced.map((one) => (one?.product.isActive && readable.has(one.product.id) ? one : undefined))
  const byLine = new Map<AskedLine, PricedProduct | undefined>(asked.map((line, at) => [line, open[at]]))
  return lines.map((line) => byLine.get(line))
}

type AskedProduct = AskedLine & { readonly productId: string }

function quantityOf({ productId, quantity }: AskedProduct) {
  return { productId, quantity }
}

/** As records hold it: `1.5` is `1.500000`. */
function sixDecimals(text: string): string {
  const scaled = toScaled(text, 6)
  return typeof scaled === 'number' ? fromScaled(scaled, 6) : text
}
