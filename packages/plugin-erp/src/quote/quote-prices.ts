import type { CalendarDay } from '@guanxi/core'
import type { ErpPriceTold } from '@guanxi/core/commerce'
import type { Erp } from '../call-erp.ts'
import type { ErpSession } from '../erp-session.ts'
import type { ErpLink } from '../links/erp-link.ts'

/** What somebody wants to know while quoting. */
export interface ErpQuestion {
  readonly accountId?: string
  /** Today when left out. */
  readonly on?: CalendarDay
  readonly currency: string
  readonly lines: readonly { readonly productId: string; readonly quantity: string }[]
}

/** The answer, line by line. */
export interface ErpQuoteLine {
  readonly productId: string
  /** Undefined where neither the ERP nor what was pulled has one: `product.price` knows what our own books say. */
  readonly unitPrice?: string
  readonly available?: string
  /** `erp`: asked just now. `pulled`: what it said last, because it did not answer in time or does not know the product. */
  readonly source: 'erp' | 'pulled'
  /** Of `pulled`: as of when the stock was told. */
  readonly asOf?: Date
}

/** Asks the ERP what something costs and how much is there, for a moment; then says what it said last. */
export async function quotePrices(
  { crm, erp, now }: { readonly crm: ErpSession; readonly erp: Erp; now(): Date },
  { accountId, on, currency, lines }: ErpQuestion,
): Promise<readonly ErpQuoteLine[]> {
  const ids = [...new Set(lines.map(({ productId }) => productId))]
  const products = await remoteIds(crm, 'product', ids)
  const customerId = accountId && (await remoteIds(crm, 'customer', [accountId])).get(accountId)
  const known = lines.filter(({ productId }) => products.has(productId))
  const asked = {
    ...{ on: on ?? now().toISOString().slice(0, 10), currency },
    ...(customerId && { customerId }),
    lines: known.map(({ productId, quantity }) => ({
      productId: products.get(productId) as string,
      quantity,
    })),
  }
  const { quotePrices: ask, capabilities } = erp.connector
  const told =
    ask && capabilities.quotesPrices && known.length > 0
      ? await erp.quickly((call) => ask.call(erp.connector, asked, call)).catch(() => undefined)
      : undefined
  const said = new Map(known.map((line, at) => [line, told?.[at]]))
  const pulled = await pulledOf(crm, ids, currency)
  return lines.map((line) => answered(line.productId, said.get(line)) ?? pulled(line.productId))
}

function answered(productId: string, told: ErpPriceTold | undefined): ErpQuoteLine | undefined {
  if (!told) return undefined
  const { unitPrice, available } = told
  return { productId, unitPrice, ...(available !== undefined && { available }), source: 'erp' }
}

/** What was pulled of products: the list price and the stock. */
async function pulledOf(crm: ErpSession, ids: readonly string[], currency: string) {
  const { items: products } = await crm.product.list({ where: { id: { in: ids } }, limit: 1000 })
  const { items: levels } = await crm.stockLevel.list({ where: { productId: { in: ids } }, limit: 1000 })
  const prices = new Map(products.map((product) => [product.id, product]))
  const stock = new Map(levels.map((level) => [level.productId as string, level]))
  return (productId: string): ErpQuoteLine => {
    const [product, level] = [prices.get(productId), stock.get(productId)]
    const isPriced = product?.currency === currency && product.listPrice
    return {
      productId,
      ...(isPriced && { unitPrice: product.listPrice as string }),
      ...(level && { available: level.available, asOf: level.asOf }),
      source: 'pulled',
    }
  }
}

async function remoteIds(
  crm: ErpSession,
  kind: ErpLink['kind'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { items } = await crm.erpLink.list({ where: { kind, localId: { in: ids } }, limit: 1000 })
  return new Map(items.flatMap(({ localId, remoteId }) => (localId && remoteId ? [[localId, remoteId]] : [])))
}
