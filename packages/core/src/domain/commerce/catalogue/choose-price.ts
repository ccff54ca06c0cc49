import type { CalendarDay } from '../../../engine/entities/field.ts'
import { isInForce, type PriceRow, priceInBook } from './price-in-book.ts'
import { type RateFacts, rateOn, unitPriceIn } from './price-rate.ts'

/** Where a price can come from, in the order in which it is looked for. */
export type PriceSource = 'override' | 'contract' | 'book' | 'parent' | 'default' | 'product'

/** What is asked: the price of one, when so many are bought on a day, in a currency. */
export interface PriceQuestion {
  /** A decimal. */
  readonly quantity: string
  readonly on: CalendarDay
  readonly currency: string
  /** A price that somebody names: it is taken as it is. */
  readonly override?: string | undefined
}

/** A book as far as prices depend on it. */
export interface BookFacts {
  readonly id: string
  readonly currency: string
  readonly parentId?: string | null
  readonly isDefault?: boolean | null
  readonly startsOn?: CalendarDay | null
  readonly endsOn?: CalendarDay | null
  readonly convertsCurrency?: boolean | null
  readonly isActive?: boolean | null
}

/** What was agreed with the customer for the product. */
export interface ContractPrice {
  readonly id: string
  readonly unitPrice: string
  readonly currency: string
  readonly startsOn: CalendarDay
  readonly endsOn: CalendarDay
}

/** What the price of a product depends on. In which order anything stands is of no account. */
export interface PriceFacts {
  /** The price for everybody, where no book has one. */
  readonly listPrice: { readonly unitPrice: string; readonly currency: string } | null
  /** The book that is asked first: the one named, or the customer's. */
  readonly bookId: string | null
  readonly books: ReadonlyMap<string, BookFacts>
  /** Prices of the product, in any of the books. */
  readonly prices: readonly PriceRow[]
  readonly contractPrices: readonly ContractPrice[]
  readonly rates: readonly RateFacts[]
}

/** Why a price was taken or passed over. */
export type PriceReason =
  | 'taken'
  /** There is none here. */
  | 'noPrice'
  /** It does not hold on that day. */
  | 'notInForce'
  /** It holds from a larger quantity on. */
  | 'quantity'
  | 'inactive'
  /** It is in another currency, and may not be converted. */
  | 'currency'
  /** It may be converted, but there is no rate on that day. */
  | 'noRate'

/** One place where a price was looked for. */
export interface PriceStep {
  readonly source: PriceSource
  readonly taken: boolean
  readonly why: PriceReason
  readonly bookId?: string
  /** The price, or the line of a contract. */
  readonly priceId?: string
  /** Where it was converted: from what, at which rate of which day. */
  readonly converted?: {
    readonly unitPrice: string
    readonly currency: string
    readonly rate: string
    readonly asOf: CalendarDay
  }
}

/** A price, where it is from, and everywhere it was looked for before. */
export interface PriceChoice {
  readonly isPriced: true
  /** A decimal: the price of one. */
  readonly unitPrice: string
  readonly currency: string
  readonly source: PriceSource
  readonly trace: readonly PriceStep[]
}

/** There is no price, and why not, place by place. */
export interface NoPrice {
  readonly isPriced: false
  readonly trace: readonly PriceStep[]
}

/**
 * Chooses the price of a product: one that somebody names, what a contract says, the customer's book, its parents, the
 * default book, the product's own. Within a book the largest quantity from which a price holds counts, then the latest
 * beginning, then the id. Nothing is converted but what a book lets convert.
 */
export function choosePrice(facts: PriceFacts, question: PriceQuestion): PriceChoice | NoPrice {
  const trace: PriceStep[] = []
  for (const { unitPrice, ...step } of places(facts, question)) {
    trace.push({ ...step, taken: unitPrice !== undefined })
    if (unitPrice === undefined) continue
    const { currency } = question
    return { isPriced: true, unitPrice, currency, source: step.source, trace }
  }
  return { isPriced: false, trace }
}

/** What stands in one place; without a unit price it is passed over. */
type Place = Omit<PriceStep, 'taken'> & { readonly unitPrice?: string }

function* places(facts: PriceFacts, question: PriceQuestion): Iterable<Place> {
  if (question.override !== undefined)
    yield { source: 'override', why: 'taken', unitPrice: question.override }
  yield contractPlace(facts, question)
  const seen = new Set<string>()
  yield* chainOf(facts, question, facts.bookId, 'book', seen)
  for (const { id } of defaultsOf(facts, question)) yield* chainOf(facts, question, id, 'default', seen)
  yield productPlace(facts, question)
}

function contractPlace({ contractPrices }: PriceFacts, { on, currency }: PriceQuestion): Place {
  const inForce = contractPrices.filter((one) => isInForce(one, on))
  const [latest] = inForce
    .filter((one) => one.currency === currency)
    .sort((one, other) => descending(one.startsOn, other.startsOn) || (one.id < other.id ? -1 : 1))
  if (latest) return { source: 'contract', why: 'taken', priceId: latest.id, unitPrice: latest.unitPrice }
  if (inForce.length > 0) return { source: 'contract', why: 'currency' }
  return { source: 'contract', why: contractPrices.length > 0 ? 'notInForce' : 'noPrice' }
}

/** A book and its parents, each once: a circle of them has an end too. */
function* chainOf(
  facts: PriceFacts,
  question: PriceQuestion,
  first: string | null,
  source: 'book' | 'default',
  seen: Set<string>,
): Iterable<Place> {
  for (let id = first; id && !seen.has(id); ) {
    seen.add(id)
    const book = facts.books.get(id)
    if (!book) return
    yield bookPlace(facts, question, book, id === first ? source : 'parent')
    id = book.parentId ?? null
  }
}

function bookPlace(
  { prices, rates }: PriceFacts,
  { quantity, on, currency }: PriceQuestion,
  book: BookFacts,
  source: PriceSource,
): Place {
  const place = { source, bookId: book.id }
  if (book.isActive === false) return { ...place, why: 'inactive' }
  if (!isInForce(book, on)) return { ...place, why: 'notInForce' }
  const found = priceInBook(prices, book.id, quantity, on)
  if ('why' in found) return { ...place, why: found.why }
  const { id: priceId, unitPrice } = found
  if (book.currency === currency) return { ...place, priceId, why: 'taken', unitPrice }
  if (!book.convertsCurrency) return { ...place, priceId, why: 'currency' }
  const rate = rateOn(rates, book.currency, currency, on)
  if (!rate) return { ...place, priceId, why: 'noRate' }
  const converted = { unitPrice, currency: book.currency, rate: rate.rate, asOf: rate.asOf }
  return { ...place, priceId, why: 'taken', unitPrice: unitPriceIn(unitPrice, rate.rate), converted }
}

/** Those of the currency that is asked for first; others may be let convert. */
function defaultsOf({ books }: PriceFacts, { currency }: PriceQuestion): readonly BookFacts[] {
  const isOther = (book: BookFacts) => (book.currency === currency ? 0 : 1)
  return [...books.values()]
    .filter(({ isDefault }) => isDefault)
    .sort((one, other) => isOther(one) - isOther(other) || (one.id < other.id ? -1 : 1))
}

function productPlace({ listPrice }: PriceFacts, { currency }: PriceQuestion): Place {
  if (!listPrice) return { source: 'product', why: 'noPrice' }
  if (listPrice.currency !== currency) return { source: 'product', why: 'currency' }
  return { source: 'product', why: 'taken', unitPrice: listPrice.unitPrice }
}

function descending(one: string, other: string): number {
  return one === other ? 0 : one > other ? -1 : 1
}
