import { ErpError, type ErpPriceAsked, type ErpPriceTold } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Facts } from './facts.ts'
import { readStock } from './read-stock.ts'
import { rowId } from './row-id.ts'
import type { Tables } from './tables.ts'
import { decimal, sentDay, sentQuantity } from './wire.ts'

/** What the form would say if somebody entered these lines there: by the customer's list, in the currency asked for. */
export async function quotePrices(
  tables: Tables,
  asked: ErpPriceAsked,
  facts: Facts,
): Promise<readonly ErpPriceTold[]> {
  const { company } = facts
  const party = asked.customerId === undefined ? null : rowId(asked.customerId)
  const { price_list: list = null } =
    party === null ? {} : await tables.onChange('sale.sale', 'party', { party, company, lines: [] })
  const sale = {
    ...{ '_parent_sale.party': party, '_parent_sale.price_list': list, company },
    '_parent_sale.currency': facts.currencyOf(asked.currency).id,
    '_parent_sale.sale_date': sentDay(asked.on),
  }
  const products = new Set(asked.lines.map(({ productId }) => known(productId)))
  const stock = new Map((await readStock(tables, [...products])).map((row) => [row.remoteId, row.available]))
  const told: ErpPriceTold[] = []
  for (const { productId, quantity } of asked.lines) {
    const entered = { ...sale, product: known(productId), quantity: sentQuantity(quantity) }
    const { unit_price: price } = formed.parse(await tables.onChange('sale.line', 'product', entered))
    if (!price) throw new ErpError('validation', `Tryton has no price for product ${productId}.`)
    const available = stock.get(productId)
    told.push({ productId, unitPrice: price, ...(available !== undefined && { available }) })
  }
  return told
}

const formed = z.object({ unit_price: decimal.nullish() })

function known(productId: string): number {
  const id = rowId(productId)
  if (id !== null) return id
  throw new ErpError('validation', `There is no product ${productId}.`)
}
