import type { CalendarDay } from '../../../engine/entities/field.ts'
import { findRate } from '../payments/find-rate.ts'
import type { FxRate } from '../payments/fx-rate.ts'
import type { BookFacts, ContractPrice, PriceFacts } from './choose-price.ts'
import type { PriceRow } from './price-in-book.ts'
import type { RateFacts } from './price-rate.ts'
import type { Product } from './product.ts'

/** Whose prices are asked, in which currency, on which day. */
export interface PricesAsked {
  readonly accountId?: string | null | undefined
  /** Asked first, in place of the customer's own book. */
  readonly priceBookId?: string | null | undefined
  readonly currency: string
  readonly on: CalendarDay
}

/** Reads records of an entity that match, whoever it is that reads: all of them, or the first few in an order. */
export type ReadRecords = <R>(
  entity: string,
  where: object,
  first?: { readonly orderBy: string; readonly limit: number },
) => Promise<readonly R[]>

/** A product with what its price depends on. */
export interface PricedProduct {
  readonly product: Product
  readonly facts: PriceFacts
}

/**
 * Reads what the prices of many products depend on. How many statements it takes depends on how deep price books lie, never
 * on how many products there are.
 */
export async function readPrices(
  read: ReadRecords,
  asked: PricesAsked,
  productIds: readonly string[],
  /** The currency of products that name none. */
  usual: string,
): Promise<ReadonlyMap<string, PricedProduct>> {
  const products = await read<Product>('product', { id: { in: [...new Set(productIds)] } })
  const ids = products.map(({ id }) => id)
  const bookId = asked.priceBookId ?? (await bookOf(read, asked.accountId))
  const books = await readBooks(read, bookId)
  const prices = await read<PriceRow & { productId: string }>('price', {
    ...{ productId: { in: ids }, priceBookId: { in: [...books.keys()] } },
  })
  const contractPrices = await readContractPrices(read, asked, ids)
  const rates = await readRates(read, books, asked)
  const pricesOf = Map.groupBy(prices, ({ productId }) => productId)
  const contractPricesOf = Map.groupBy(contractPrices, ({ productId }) => productId)
  return new Map(
    products.map((product) => {
      const { id, listPrice, currency } = product
      const facts = {
        listPrice: listPrice == null ? null : { unitPrice: listPrice, currency: currency ?? usual },
        ...{ bookId, books, rates },
        prices: pricesOf.get(id) ?? [],
        contractPrices: contractPricesOf.get(id) ?? [],
      }
      return [id, { product, facts }]
    }),
  )
}

async function bookOf(read: ReadRecords, accountId: string | null | undefined): Promise<string | null> {
  if (accountId == null) return null
  const [account] = await read<{ priceBookId?: string | null }>('account', { id: accountId })
  return account?.priceBookId ?? null
}

/** The book that is asked first, those for everybody, and all that they lie below: level by level. */
async function readBooks(read: ReadRecords, bookId: string | null): Promise<ReadonlyMap<string, BookFacts>> {
  const books = new Map<string, BookFacts>()
  let found = await read<BookFacts>('priceBook', {
    any: [{ isDefault: true }, ...(bookId === null ? [] : [{ id: bookId }])],
  })
  while (found.length > 0) {
    for (const book of found) books.set(book.id, book)
    const above = found.flatMap(({ parentId }) => (parentId && !books.has(parentId) ? [parentId] : []))
    found = above.length > 0 ? await read<BookFacts>('priceBook', { id: { in: [...new Set(above)] } }) : []
  }
  return books
}

interface AgreedLine extends Omit<ContractPrice, 'currency'> {
  readonly productId: string
  readonly net: { readonly currency: string }
}

/** What contracts that hold say: a draft is no promise yet. */
async function readContractPrices(
  read: ReadRecords,
  { accountId, on }: PricesAsked,
  productIds: readonly string[],
): Promise<readonly (ContractPrice & { readonly productId: string })[]> {
  if (accountId == null) return []
  const lines = await read<AgreedLine>('contractLine', {
    ...{ accountId, productId: { in: productIds }, startsOn: { lte: on }, endsOn: { gte: on } },
    contract: { some: { status: 'active' } },
  })
  return lines.map((line) => ({ ...line, currency: line.net.currency }))
}

/** The latest rates of the day or before into the currency that is asked for, of books that may be converted. */
async function readRates(
  read: ReadRecords,
  books: ReadonlyMap<string, BookFacts>,
  { currency, on }: PricesAsked,
): Promise<readonly RateFacts[]> {
  const others = [...books.values()]
    .filter((book) => book.convertsCurrency && book.currency !== currency)
    .map((book) => book.currency)
  const rates: RateFacts[] = []
  for (const from of new Set(others)) {
    const found = await findRate(latest, { from, to: currency, on })
    if (found) rates.push({ base: from, quoted: currency, rate: found.rate, asOf: found.asOf })
  }
  return rates

  async function latest(base: string, quoted: string, until: string): Promise<FxRate | undefined> {
    const where = { base, quoted, asOf: { lte: until } }
    return (await read<FxRate>('fxRate', where, { orderBy: '-asOf', limit: 1 }))[0]
  }
}
