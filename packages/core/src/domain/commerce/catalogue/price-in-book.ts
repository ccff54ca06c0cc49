import { toScaled } from '../../../conditions/decimal.ts'
import type { CalendarDay } from '../../../engine/entities/field.ts'

/** Days between which something holds. Both belong to it; an empty one leaves that end open. */
export interface Validity {
  readonly startsOn?: CalendarDay | null
  readonly endsOn?: CalendarDay | null
}

/** A price in a book. */
export interface PriceRow extends Validity {
  readonly id: string
  readonly priceBookId: string
  readonly unitPrice: string
  /** From this quantity on; from any when empty. */
  readonly minQuantity?: string | null
}

/** The price that a book has for so many on a day, or why it has none. */
export function priceInBook(
  prices: readonly PriceRow[],
  bookId: string,
  quantity: string,
  on: CalendarDay,
): PriceRow | { readonly why: 'noPrice' | 'notInForce' | 'quantity' } {
  const own = prices.filter(({ priceBookId }) => priceBookId === bookId)
  if (own.length === 0) return { why: 'noPrice' }
  const inForce = own.filter((one) => isInForce(one, on))
  if (inForce.length === 0) return { why: 'notInForce' }
  const bought = scaled(quantity)
  const [chosen] = inForce.filter(({ minQuantity }) => scaled(minQuantity) <= bought).sort(byPrecedence)
  return chosen ?? { why: 'quantity' }
}

/** The largest quantity, then the latest beginning, then the id: one order, however rows are read. */
function byPrecedence(one: PriceRow, other: PriceRow): number {
  const byQuantity = scaled(other.minQuantity) - scaled(one.minQuantity)
  if (byQuantity !== 0) return byQuantity
  const [begun, otherBegun] = [one.startsOn ?? '', other.startsOn ?? '']
  if (begun !== otherBegun) return begun > otherBegun ? -1 : 1
  return one.id < other.id ? -1 : 1
}

/** Whether something holds on a day. */
export function isInForce({ startsOn, endsOn }: Validity, on: CalendarDay): boolean {
  return (startsOn ?? on) <= on && (endsOn ?? on) >= on
}

function scaled(quantity: string | null | undefined): number {
  return Number(toScaled(quantity ?? '0', 6))
}
