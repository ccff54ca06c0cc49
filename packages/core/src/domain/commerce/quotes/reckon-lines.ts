import type { CommandContext } from '../../../engine/command/context.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf } from '../../../engine/money/amount.ts'
import { amountFrom, multiply, rational } from '../../../engine/money/rational.ts'
import type { Json } from '../../../store/table.ts'
import { type Product, product } from '../catalogue/product.ts'
import { basisPoints } from './basis-points.ts'
import type { GivenDiscount } from './discount-rule.ts'
import type { PricedLine } from './price-lines.ts'
import { customerTerms, type PriceSubject } from './price-subject.ts'
import type { Pricing } from './pricing.ts'
import type { QuoteDraft } from './quote-draft.ts'
import { reckonQuote } from './reckon-quote.ts'
import type { Reckoning } from './reckoning.ts'

/** What is reckoned, beside its lines. */
export interface ReckonedHead extends PriceSubject {
  readonly discounts: Json
  readonly paymentTerms: string | null
  readonly termMonths: number | null
}

/** Lines with what they come to, and how. */
export interface Figures {
  readonly draft: QuoteDraft
  readonly reckoning: Reckoning
  readonly lines: readonly (PricedLine & LineFigures)[]
  /** Parts in ten thousand of what it would come to by the books: a price that somebody says is a discount, too. */
  readonly discountBp: number
}

/** What a line comes to. */
interface LineFigures {
  readonly gross: Money
  readonly discount: Money
  readonly net: Money
  readonly tax: Money
  readonly total: Money
}

/** Reckons what priced lines come to for a customer. */
export async function reckonLines(
  context: CommandContext,
  head: ReckonedHead,
  lines: readonly PricedLine[],
  pricing: Pricing,
): Promise<Figures> {
  const draft = await draftOf(context, head, lines)
  const reckoning = reckonQuote(draft, pricing)
  return {
    ...{ draft, reckoning, discountBp: discountByTheBooks(lines, reckoning) },
    lines: reckoning.lines.map(({ gross, discount, net, tax, total }, index) => ({
      ...(lines[index] as PricedLine),
      ...{ gross, discount, net, tax, total },
    })),
  }
}

async function draftOf(
  context: CommandContext,
  { discounts, currency, on, accountId, priceBookId, paymentTerms, termMonths }: ReckonedHead,
  lines: readonly PricedLine[],
): Promise<QuoteDraft> {
  const products = await productsOf(context, lines)
  const { region } = await customerTerms(context, accountId)
  return {
    ...{ currency, on, accountId, priceBookId, paymentTerms, termMonths, region },
    discounts: discounts as readonly GivenDiscount[],
    lines: lines.map(({ quantity, unitPrice, taxClass, unitCost, productId, billing, ...line }, index) => {
      const { code = null, family = null, kind = null } = products.get(productId ?? '') ?? {}
      return {
        ...{ key: String(index + 1), quantity, unitPrice, taxClass, unitCost, productId, billing },
        ...{ code, family, kind, discounts: line.discounts as readonly GivenDiscount[] },
      }
    }),
  }
}

async function productsOf(
  { records }: CommandContext,
  lines: readonly PricedLine[],
): Promise<ReadonlyMap<string, Product>> {
  const ids = [...new Set(lines.flatMap(({ productId }) => productId ?? []))]
  if (ids.length === 0) return new Map()
  const found = await records(product).where({ id: { in: ids } }, { limit: ids.length })
  return new Map(found.map((one) => [one.id, one]))
}

function discountByTheBooks(lines: readonly PricedLine[], { gross, discount, currency }: Reckoning): number {
  const below = lines.reduce((sum, { quantity, unitPrice, listPrice }) => {
    const valueAt = (price: string) =>
      amountFrom(multiply(rational(quantity), rational(price)), currency).minor
    const less = listPrice === null ? 0n : valueAt(listPrice) - valueAt(unitPrice)
    return less > 0n ? sum + less : sum
  }, 0n)
  return basisPoints(amountOf(discount).minor + below, amountOf(gross).minor + below) ?? 0
}
