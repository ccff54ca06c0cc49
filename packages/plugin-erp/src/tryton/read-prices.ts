import type { ErpPrice } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import type { Facts } from './facts.ts'
import { rowId } from './row-id.ts'
import type { Tables } from './tables.ts'
import { decimal, flag, quantity } from './wire.ts'

/** What can be sold has prices. */
export const priceTraces: Traces = [
  { model: 'product.product', where: [['template.salable', '=', true]] },
  { model: 'product.product', dates: 'template.', where: [['template.salable', '=', true]] },
]

const list = z.object({
  ...{
    id: z.int(),
    name: z.string(),
    active: flag,
    tax_included: flag.nullable(),
    unit: z.string(),
  },
})
const line = z.object({
  ...{ price_list: z.int(), product: z.int().nullable(), quantity: quantity.nullable() },
  ...{ category: z.int().nullable(), formula: z.string(), sequence: z.int().nullable() },
})
const priced = z.object({ id: z.int(), sale_price_uom: decimal.nullable() })

export type PriceList = z.output<typeof list> & { readonly lines: readonly z.output<typeof line>[] }

export async function priceLists(tables: Tables): Promise<readonly PriceList[]> {
  const lists = await tables.rows('product.price_list', list, { where: [], order: [['id', 'ASC']] })
  const lines = await tables.rows('product.price_list.line', line, { where: [], order: [['id', 'ASC']] })
  return lists.map((list) => ({ ...list, lines: lines.filter(({ price_list: of }) => of === list.id) }))
}

/** From how many of a product a list has a price: it says so by product, by category or for everything. */
function stepsOf({ lines }: PriceList, product: number): readonly string[] {
  const own = lines.filter(({ product: only }) => only === null || only === product)
  return [...new Set(own.map(({ quantity }) => quantity ?? '0'))]
}

/**
 * What the lists make of some products. A line of a list is a formula, so Tryton reckons the price at every quantity from
 * which it may be another one; a step that changes nothing is left out.
 */
export async function readPrices(
  tables: Tables,
  products: readonly number[],
  lists: readonly PriceList[],
  { currency }: Facts,
): Promise<readonly ErpPrice[]> {
  const prices: ErpPrice[] = []
  for (const list of lists) {
    const stepsByProduct = new Map(products.map((product) => [product, stepsOf(list, product)]))
    const steps = [...new Set([...stepsByProduct.values()].flat())].sort(
      (one, other) => Number(one) - Number(other),
    )
    const before = new Map<number, string>()
    for (const step of steps) {
      const ids = products.filter((product) => stepsByProduct.get(product)?.includes(step))
      if (ids.length === 0) continue
      const context = { price_list: list.id, quantity: Number(step) }
      const told = await tables.rows('product.product', priced, { where: [['id', 'in', ids]], context })
      for (const { id, sale_price_uom: amount } of told) {
        if (amount === null || before.get(id) === amount) continue
        before.set(id, amount)
        prices.push({
          ...{ remoteId: `${list.id}:${id}:${step}`, listCode: list.name, productId: String(id) },
          ...{ unitPrice: { amount, currency }, minQuantity: step },
          ...(!list.active && { isInactive: true }),
        })
      }
    }
  }
  return prices
}

/** The price of an id that a price was told with; null where its list, its product or its step is gone. */
export async function priceOfId(tables: Tables, remoteId: string, facts: Facts): Promise<ErpPrice | null> {
  const [list, product] = remoteId.split(':')
  const id = rowId(product ?? '')
  if (id === null) return null
  const lists = (await priceLists(tables)).filter((each) => String(each.id) === list)
  const prices = await readPrices(tables, [id], lists, facts)
  return prices.find((price) => price.remoteId === remoteId) ?? null
}
