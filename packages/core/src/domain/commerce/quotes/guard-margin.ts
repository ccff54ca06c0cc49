import { toScaled } from '../../../conditions/decimal.ts'
import { amountOf } from '../../../engine/money/amount.ts'
import { basisPoints } from './basis-points.ts'
import type { QuoteDraft } from './quote-draft.ts'
import type { ReckonedLine, Reckoning } from './reckoning.ts'

/** How little may be left of a price once what it costs us is paid. */
export interface MarginRules {
  /** A part of the net, with at most six decimals: `0.15`. */
  readonly floor: string
  /** Other floors, by the family of a product. */
  readonly families?: { readonly [family: string]: string }
  /** Whether each line has to keep its floor, or all together what their floors come to; `document`. */
  readonly per?: 'line' | 'document'
}

/** Something that earns less than it has to. Parts in ten thousand of its net. */
export interface BelowFloor {
  /** Null where it is the document as a whole. */
  readonly key: string | null
  readonly marginBp: number | null
  readonly floorBp: number
}

/** Whether a quote earns enough, and if not, what of it earns too little. */
export interface MarginDecision {
  readonly isAllowed: boolean
  /** The document where it is that which counts, then each line. */
  readonly below: readonly BelowFloor[]
  /** Lines of which nobody knows what they cost. They are left out. */
  readonly unknown: readonly string[]
}

/** Holds what a quote earns against its floor. Exactly: nothing is rounded but what is told. */
export function guardMargin(
  { lines: drafted }: Pick<QuoteDraft, 'lines'>,
  { lines }: Pick<Reckoning, 'lines'>,
  rules: MarginRules | undefined,
): MarginDecision {
  if (!rules) return { isAllowed: true, below: [], unknown: [] }
  const families = new Map(drafted.map(({ key, family }) => [key, family]))
  const known = lines
    .filter(({ cost }) => cost !== null)
    .map((line) => earnings(line, families.get(line.key), rules))
  const unknown = lines.filter(({ cost }) => cost === null).map(({ key }) => key)
  const below = known.filter(isBelow).map((line) => told(line, line.key))
  if (rules.per === 'line') return { isAllowed: below.length === 0, below, unknown }

  const whole = known.reduce(together, { net: 0n, earned: 0n, due: 0n })
  if (!isBelow(whole)) return { isAllowed: true, below: [], unknown }
  return { isAllowed: false, below: [told(whole, null), ...below], unknown }
}

interface Earnings {
  readonly net: bigint
  readonly earned: bigint
  /** What it has to earn, in millionths of the smallest unit. */
  readonly due: bigint
}

const MILLION = 1_000_000n

function earnings(
  { key, net, cost }: ReckonedLine,
  family: string | null | undefined,
  { floor, families = {} }: MarginRules,
): Earnings & { readonly key: string } {
  const own = family != null && Object.hasOwn(families, family) ? families[family] : undefined
  const [price, paid] = [amountOf(net).minor, cost ? amountOf(cost).minor : 0n]
  return { key, net: price, earned: price - paid, due: price * BigInt(toScaled(own ?? floor, 6)) }
}

function isBelow({ earned, due }: Earnings): boolean {
  return earned * MILLION < due
}

function together(one: Earnings, other: Earnings): Earnings {
  return { net: one.net + other.net, earned: one.earned + other.earned, due: one.due + other.due }
}

function told({ net, earned, due }: Earnings, key: string | null): BelowFloor {
  return {
    key,
    marginBp: basisPoints(earned, net),
    floorBp: basisPoints(due, net * MILLION) ?? 0,
  }
}
