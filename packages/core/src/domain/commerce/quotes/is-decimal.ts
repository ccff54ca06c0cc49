import { toScaled } from '../../../conditions/decimal.ts'

/** Whether something is a decimal as text, as records hold them: at most six decimals, and within bounds. */
export function isDecimal(
  given: unknown,
  { from, above, to }: { readonly from?: number; readonly above?: number; readonly to?: number } = {},
): given is string {
  const read = typeof given === 'string' ? toScaled(given, 6) : 'no decimal'
  if (typeof read !== 'number') return false
  const isHighEnough =
    (from === undefined || read >= from * ONE) && (above === undefined || read > above * ONE)
  return isHighEnough && (to === undefined || read <= to * ONE)
}

const ONE = 1_000_000
