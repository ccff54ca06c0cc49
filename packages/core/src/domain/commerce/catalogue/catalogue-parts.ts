import { price } from './price.ts'
import { priceBook } from './price-book.ts'
import { product } from './product.ts'
import { stockLevel } from './stock-level.ts'

/** The entities of the catalogue. */
export const catalogueEntities = { product, priceBook, price, stockLevel } as const
