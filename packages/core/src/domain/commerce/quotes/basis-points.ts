import { divideRounded } from '../../../engine/money/round.ts'

/** A part of a whole in ten thousandths; null of nothing. */
export function basisPoints(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(divideRounded(part * 10_000n, whole, 'halfUp'))
}
