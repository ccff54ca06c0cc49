import { formatDay, parseDay } from '../../../conditions/days.ts'
import { compareText } from '../../../conditions/text.ts'
import { dateAt, startOfDay } from '../../../conditions/zoned-time.ts'

/** How near a thing is to being covered, the nearest first. */
const REASONS = [
  ...(['covered', 'units-used-up', 'expired', 'not-started'] as const),
  ...(['cancelled', 'other-type', 'other-product', 'none'] as const),
] as const
/** Why an entitlement covers something, or does not; `none` where there is no entitlement at all. */
export type CoverReason = (typeof REASONS)[number]

/** The part of an entitlement that decides what it covers. */
export interface EntitlementFacts {
  readonly id: string
  readonly productId?: string | null
  readonly serialNumber?: string | null
  readonly types?: readonly string[] | null
  readonly startsOn?: string | null
  readonly endsOn?: string | null
  readonly unitsTotal?: number | null
  readonly unitsUsed?: number | null
  readonly serviceLevel?: string | null
  readonly cancelledAt?: Date | null
}

/** What somebody wants to have done, and when they asked. */
export interface EntitlementQuestion {
  readonly productId?: string | null | undefined
  readonly serialNumber?: string | null | undefined
  /** The type of the ticket. */
  readonly type?: string | null | undefined
  readonly at: Date
  /** The time zone in which days begin. */
  readonly zone: string
  /** The level of service that is due where nothing says another. */
  readonly usualLevel?: string | undefined
}

/** Whether something is covered, by what, and why. */
export interface EntitlementDecision {
  readonly isCovered: boolean
  readonly entitlementId: string | null
  /** What is due: of the entitlement that covers it, else the usual. */
  readonly serviceLevel: string | null
  /** Null where units are not limited. */
  readonly remainingUnits: number | null
  /** From this instant on it is covered no more; null where that has no end. */
  readonly until: Date | null
  readonly reason: CoverReason
  /** All that were looked at, the best first. */
  readonly considered: readonly { readonly id: string; readonly reason: CoverReason }[]
}

/**
 * Which entitlement covers something, and why. Of several that do, the most specific one: for just this piece, then for
 * this product, then for all; then one whose units are not limited; then the one that ends first; then by id. What is
 * for a product covers only who says that it is about this one.
 *
 * @example
 * ```ts
 * const plan = { id: 'plan', startsOn: '2026-01-01', endsOn: '2026-12-31', serviceLevel: 'gold' }
 * const asked = { at: new Date('2026-12-31T15:59:59Z'), zone: 'Asia/Shanghai' }
 * console.log(checkEntitlement([plan], asked).isCovered) // true
 * console.log(checkEntitlement([plan], { ...asked, at: new Date('2026-12-31T16:00:00Z') }).reason) // expired
 * ```
 */
export function checkEntitlement(
  entitlements: readonly EntitlementFacts[],
  question: EntitlementQuestion,
): EntitlementDecision {
  const today = dayAt(question.at, question.zone)
  const judged = entitlements
    .map((facts) => ({ facts, reason: coverReason(facts, question, today) }))
    .sort((one, other) => nearness(one.reason) - nearness(other.reason) || byRank(one.facts, other.facts))
  const [best] = judged
  const covering = best?.reason === 'covered' ? best.facts : undefined
  return {
    isCovered: covering !== undefined,
    entitlementId: covering?.id ?? null,
    serviceLevel: covering?.serviceLevel ?? question.usualLevel ?? null,
    remainingUnits: covering ? remainingUnits(covering) : null,
    until: covering ? endOf(covering, question.zone) : null,
    reason: best?.reason ?? 'none',
    considered: judged.map(({ facts, reason }) => ({ id: facts.id, reason })),
  }
}

/** What is left of an entitlement; null where units are not limited. */
export function remainingUnits({ unitsTotal, unitsUsed }: EntitlementFacts): number | null {
  return unitsTotal == null ? null : Math.max(0, unitsTotal - (unitsUsed ?? 0))
}

/** The day that an instant belongs to. */
export function dayAt(at: Date, zone: string): string {
  return formatDay(dateAt(at.getTime(), zone)) ?? ''
}

function coverReason(facts: EntitlementFacts, question: EntitlementQuestion, today: string): CoverReason {
  const { productId, serialNumber, types, startsOn, endsOn, cancelledAt } = facts
  if (productId && productId !== question.productId) return 'other-product'
  if (serialNumber && serialNumber !== question.serialNumber) return 'other-product'
  if (types?.length && !types.includes(question.type ?? '')) return 'other-type'
  if (cancelledAt && cancelledAt <= question.at) return 'cancelled'
  if (startsOn && today < startsOn) return 'not-started'
  if (endsOn && endsOn < today) return 'expired'
  return remainingUnits(facts) === 0 ? 'units-used-up' : 'covered'
}

function nearness(reason: CoverReason): number {
  return REASONS.indexOf(reason)
}

function byRank(one: EntitlementFacts, other: EntitlementFacts): number {
  return (
    breadth(one) - breadth(other) ||
    Number(one.unitsTotal != null) - Number(other.unitsTotal != null) ||
    compareText(one.endsOn ?? FOR_EVER, other.endsOn ?? FOR_EVER) ||
    compareText(one.id, other.id)
  )
}

const FOR_EVER = '~'

function breadth({ productId, serialNumber }: EntitlementFacts): number {
  if (serialNumber) return 0
  return productId ? 1 : 2
}

/** Its last day ends with the first instant of the next one, as the zone's clocks have it. */
function endOf({ endsOn, cancelledAt }: EntitlementFacts, zone: string): Date | null {
  const midnight = endsOn ? parseDay(endsOn) : undefined
  if (midnight === undefined) return cancelledAt ?? null
  const end = new Date(startOfDay(midnight + 86_400_000, zone))
  return cancelledAt && cancelledAt < end ? cancelledAt : end
}
