import type { ErpPriceAsked, ErpPriceTold } from '@guanxi/core/commerce'
import { decimal } from './decimals.ts'
import { wrong } from './orders.ts'
import type { Tables } from './tables.ts'

/** What each product would cost: by the list with the largest quantity that is reached, else what everybody pays. */
export function pricesTold(tables: Tables, { lines, currency, on }: ErpPriceAsked): readonly ErpPriceTold[] {
  return lines.map(({ productId, quantity }) => {
    const product = tables.get('product', productId)
    if (!product) throw wrong(`There is no product ${productId}.`)
    const [best] = tables
      .all('price')
      .filter((price) => price.productId === productId && price.unitPrice.currency === currency)
      .filter(({ startsOn = on, endsOn = on }) => startsOn <= on && on <= endsOn)
      .filter(({ minQuantity = '0' }) => decimal(minQuantity) <= decimal(quantity))
      .sort((a, b) => (decimal(a.minQuantity ?? '0') < decimal(b.minQuantity ?? '0') ? 1 : -1))
    const unitPrice = (best?.unitPrice ?? product.listPrice)?.amount
    if (unitPrice === undefined) throw wrong(`Product ${product.code} has no price in ${currency}.`)
    const available = tables.get('stock', productId)?.available
    return { productId, unitPrice, ...(available !== undefined && { available }) }
  })
}
