import { fromScaled, toScaled } from '../../../conditions/decimal.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { toPlain } from '../../../engine/command/plain.ts'
import type { CalendarDay } from '../../../engine/entities/field.ts'
import type { Json } from '../../../store/table.ts'
import { account } from '../../customers/index.ts'
import { priceBook } from '../catalogue/price-book.ts'
import { type Product, product } from '../catalogue/product.ts'
import { readableOne } from '../readable-one.ts'
import type { AskedLine } from './line-input.ts'
import { quoteErrors } from './quote-errors.ts'
import type { QuoteLine } from './quote-line.ts'
import type { QuoteRules } from './quote-rules.ts'

/** A line with all that it is reckoned by. */
export interface PricedLine
  extends Pick<QuoteLine, 'description' | 'quantity' | 'unit' | 'unitPrice' | 'taxClass'> {
  readonly billing: 'once' | 'monthly' | 'yearly'
  readonly productId: string | null
  readonly listPrice: string | null
  readonly priceTrace: Json
  readonly discounts: Json
  readonly unitCost: string | null
}

/** For whom, when and in which currency prices are looked up. */
export interface PriceSubject {
  readonly accountId: string
  readonly currency: string
  readonly priceBookId: string | null
  readonly on: CalendarDay
  /** When the customer usually pays. */
  readonly paymentTerms: string | null
}

/** What the customer and the book that is named say of it. */
export async function priceSubject(
  context: CommandContext,
  asked: {
    readonly accountId: string
    readonly currency?: string | undefined
    readonly priceBookId?: string | undefined
    readonly on: CalendarDay
  },
  rules: Pick<QuoteRules, 'currency'>,
): Promise<PriceSubject> {
  const book =
    asked.priceBookId === undefined ? null : await readableOne(context, priceBook, asked.priceBookId)
  const [customer] = await context.records(account).where({ id: asked.accountId }, { limit: 1 })
  return {
    ...{ accountId: asked.accountId, on: asked.on, priceBookId: book?.id ?? null },
    currency: asked.currency ?? book?.currency ?? rules.currency,
    paymentTerms: (customer as { paymentTerms?: string | null } | undefined)?.paymentTerms ?? null,
  }
}

/** Looks up what the lines do not say themselves: what the product is called, what it costs, how it is taxed. */
export async function priceLines(
  context: CommandContext,
  lines: readonly AskedLine[],
  subject: PriceSubject,
): Promise<readonly PricedLine[]> {
  const products = await productsOf(context, lines)
  return lines.map((line, index) => {
    const sold = products.get(line.productId ?? '')
    if (line.productId !== undefined && !sold) throw quoteErrors.CRM_QUOTE_PRODUCT({ position: index + 1 })
    const found = sold?.listPrice ?? null
    const said = line.unitPrice === undefined ? undefined : sixDecimals(line.unitPrice)
    const unitPrice = said ?? found
    const description = line.description ?? sold?.name
    if (unitPrice === null || description === undefined) {
      const missing = description === undefined ? 'description' : 'unitPrice'
      throw quoteErrors.CRM_QUOTE_LINE({ position: index + 1, missing })
    }
    return {
      ...{ productId: sold?.id ?? null, description, quantity: sixDecimals(line.quantity), unitPrice },
      listPrice: said === undefined ? null : found,
      priceTrace: null,
      unit: line.unit ?? sold?.unit ?? 'piece',
      taxClass: line.taxClass ?? sold?.taxClass ?? 'standard',
      billing: line.billing ?? sold?.billing ?? 'once',
      unitCost: sold && (sold.currency ?? subject.currency) === subject.currency ? (sold.cost ?? null) : null,
      discounts: toPlain(line.discounts ?? []),
    }
  })
}

/** The products that are named: those that the caller sees, and that are for sale. */
async function productsOf(
  { records }: CommandContext,
  lines: readonly AskedLine[],
): Promise<ReadonlyMap<string, Product>> {
  const ids = [...new Set(lines.flatMap(({ productId }) => productId ?? []))]
  if (ids.length === 0) return new Map()
  const found = await records(product).where({ id: { in: ids }, isActive: true }, { limit: ids.length })
  const readable = await records(product).readable(found)
  return new Map(found.filter(({ id }) => readable.has(id)).map((one) => [one.id, one]))
}

/** As records hold it: `1.5` is `1.500000`. */
function sixDecimals(text: string): string {
  const scaled = toScaled(text, 6)
  return typeof scaled === 'number' ? fromScaled(scaled, 6) : text
}
