import { checkPriceBooks } from './check-price-books.ts'
import { price } from './price.ts'
import { priceBook } from './price-book.ts'
import { priceOf } from './price-of.ts'
import { product } from './product.ts'
import { stockLevel } from './stock-level.ts'

/** The entities of the catalogue. */
export const catalogueEntities = { product, priceBook, price, stockLevel } as const

/** The questions that the catalogue answers. */
export function catalogueQueries({ currency }: { readonly currency: string }) {
  return [priceOf(currency), checkPriceBooks] as const
}

export { catalogueHooks } from './catalogue-hooks.ts'
