import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import type { Price } from './price.ts'
import type { PriceBook } from './price-book.ts'

/** Something in the price books that can be, but is hardly meant. */
export interface PriceBookDoubt {
  readonly code: 'BOOK_CIRCLE' | 'BOOK_CURRENCY' | 'PRICE_TWICE'
  readonly message: string
  readonly zh: string
  /** The book that it is about. */
  readonly bookId: string
  /** The prices that it is about; none where it is the book itself. */
  readonly priceIds: readonly string[]
}

interface Session {
  readonly priceBook: { each(): AsyncIterable<PriceBook> }
  readonly price: { each(query: object): AsyncIterable<Price> }
}

/** Looks over all price books that the caller may read, before somebody is quoted by them. */
export const checkPriceBooks = defineQuery({
  name: 'priceBook.check',
  input: z.strictObject({}),

  async run(_, { crm }): Promise<readonly PriceBookDoubt[]> {
    const { priceBook, price } = crm as Session
    const books = new Map<string, PriceBook>()
    for await (const book of priceBook.each()) books.set(book.id, book)
    const doubts = [...books.values()].flatMap((book) => bookDoubts(book, books))
    // One book after another in memory at most, however many prices there are.
    for (const { id } of books.values()) {
      const alike = new Map<string, string[]>()
      for await (const one of price.each({ where: { priceBookId: id } })) {
        const key = [one.productId, one.minQuantity, one.startsOn ?? ''].join(' ')
        alike.set(key, [...(alike.get(key) ?? []), one.id])
      }
      for (const priceIds of alike.values())
        if (priceIds.length > 1) doubts.push({ code: 'PRICE_TWICE', bookId: id, priceIds, ...TWICE })
    }
    return doubts
  },
})

function bookDoubts(book: PriceBook, books: ReadonlyMap<string, PriceBook>): PriceBookDoubt[] {
  const about = { bookId: book.id, priceIds: [] }
  const parent = book.parentId ? books.get(book.parentId) : undefined
  const isForeign = parent && parent.currency !== book.currency && !parent.convertsCurrency
  return [
    ...(liesBelowItself(book, books) ? [{ code: 'BOOK_CIRCLE' as const, ...about, ...CIRCLE }] : []),
    ...(isForeign ? [{ code: 'BOOK_CURRENCY' as const, ...about, ...CURRENCY }] : []),
  ]
}

function liesBelowItself({ id, parentId }: PriceBook, books: ReadonlyMap<string, PriceBook>): boolean {
  const seen = new Set<string>()
  for (let above = parentId; above && !seen.has(above); above = books.get(above)?.parentId) {
    if (above === id) return true
    seen.add(above)
  }
  return false
}

const CIRCLE = {
  message: 'lies below itself: its parents are asked once each, in an order that nobody chose.',
  zh: '位于自己的下级，其上级价目表只会各查询一次，且顺序不确定。',
}
const CURRENCY = {
  message: 'has a parent in another currency that is not converted: nothing is ever taken from it.',
  zh: '的上级价目表币种不同且不允许换算，永远不会取用其价格。',
}
const TWICE = {
  message: 'has several prices of a product from the same quantity and day on: the id alone decides.',
  zh: '中同一产品、同一起订量、同一生效日存在多条价格，只能按 id 取其一。',
}
