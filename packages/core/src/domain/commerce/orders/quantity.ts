import { fromScaled, toScaled } from '../../../conditions/decimal.ts'

/** A quantity in millionths, to count with: records hold six decimals. */
export function millionths(quantity: string | null | undefined): number {
  const scaled = toScaled(quantity ?? '0', 6)
  return typeof scaled === 'number' ? scaled : 0
}

/** The inverse of {@link millionths}. */
export function quantityOf(count: number): string {
  return fromScaled(count, 6)
}

/** A quantity as people write it: `1.500000` is `1.5`. */
export function shortQuantity(count: number): string {
  return quantityOf(count).replace(/\.?0+$/, '')
}
