import type { ErpPrice, Price } from '@guanxi/core/commerce'
import type { ErpSession } from '../erp-session.ts'
import { type Applied, type Apply, linksOf } from './fresh-records.ts'
import { writeRecords } from './write-records.ts'

/** Prices of a list are those of the book with its code, which is made where there is none. */
export const takePrices: Apply<'price'> = async (inside, fresh) => {
  const products = await linksOf(
    inside,
    'product',
    fresh.map(({ record }) => record.productId),
  )
  const known = fresh.filter(({ record }) => products.get(record.productId)?.localId)
  const books = await booksOf(
    inside,
    known.map(({ record }) => record),
  )
  const fieldsOf = (price: ErpPrice): Partial<Price> => ({
    priceBookId: books.get(bookCode(price)) ?? '',
    productId: products.get(price.productId)?.localId ?? '',
    unitPrice: price.unitPrice.amount,
    minQuantity: price.minQuantity ?? '0',
    startsOn: price.startsOn ?? null,
    endsOn: price.endsOn ?? null,
  })
  const written = await writeRecords(
    inside.price,
    fresh.map(({ record, link }) =>
      products.get(record.productId)?.localId
        ? { id: link?.localId ?? undefined, fields: fieldsOf(record) }
        : undefined,
    ),
  )
  return fresh.map(({ record }, at) => written[at] ?? waitFor('product', record.productId))
}

/** A record waits for another, and is read again by its id. */
export function waitFor(kind: 'product' | 'customer' | 'order' | 'invoice', remoteId: string): Applied {
  const waitsFor = `${kind}@${remoteId}`
  return { state: 'waiting', task: 'pull', waitsFor, pulledHash: null, retryInMs: LOOK_AGAIN_MS }
}

const LOOK_AGAIN_MS = 600_000

/** A book has one currency; a list of several is a book for each. */
function bookCode({ listCode, unitPrice }: ErpPrice): string {
  return `${listCode} ${unitPrice.currency}`
}

async function booksOf(
  inside: ErpSession,
  prices: readonly ErpPrice[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(prices.map((price) => [bookCode(price), price]))
  if (wanted.size === 0) return new Map()
  const codes = [...new Set(prices.flatMap((price) => [price.listCode, bookCode(price)]))]
  const { items } = await inside.priceBook.list({ where: { code: { in: codes } }, limit: 1000 })
  const found = new Map(items.map(({ code, currency, id }) => [`${code} ${currency}`, id]))
  for (const [name, { listCode, unitPrice }] of wanted) {
    const exact = items.find(({ code }) => code === name)
    if (exact) found.set(name, exact.id)
    if (found.has(name)) continue
    const isTaken = items.some(({ code }) => code === listCode)
    const code = isTaken ? name : listCode
    const made = await inside.priceBook.create({ code, name: code, currency: unitPrice.currency })
    found.set(name, made.id)
  }
  return found
}
