import type { Condition } from '../../conditions/condition.ts'
import type { Assurance } from '../access/actor.ts'
import { type Duration, milliseconds } from '../time/duration.ts'

/**
 * How sure the host must be of who acts before an action happens.
 *
 * @example
 * ```ts
 * const ibanNeedsProof: StepUpRule = { level: 2, maxAge: '5m', fields: ['iban'] }
 * ```
 */
export interface StepUpRule {
  /** The least `assurance.level` of the actor: a whole number from 1, on the host's own scale. */
  readonly level: number
  /** How long ago they may have been recognised at that level; as long as the session lasts, when left out. */
  readonly maxAge?: Duration
  /** Only a `create` or `update` that names one of these fields. Those of the tenant as in `ext.tier`. */
  readonly fields?: readonly string[]
  /** Only records like these, as they are before the action. Where an action names no record, it asks always. */
  readonly when?: Condition
  /** `each`: every single call needs a proof of its own, however fresh the actor's assurance is. */
  readonly proof?: 'each'
}

/** What a call lacks: a proof of these would do. */
export interface Need {
  readonly level: number
  readonly maxAge: Duration | null
}

/** Clocks of two machines may differ by so much. */
const SKEW_MS = 60_000

/** What an actor so recognised still lacks at this instant, by all of these rules; undefined when it is nothing. */
export function stepUpNeed(
  rules: readonly StepUpRule[],
  assurance: Assurance | undefined,
  now: Date,
): Need | undefined {
  const unmet = rules.filter((rule) => rule.proof === 'each' || !isMet(rule, assurance, now))
  if (unmet.length === 0) return undefined
  const ages = unmet.flatMap(({ maxAge }) => maxAge ?? [])
  const [shortest = null] = ages.toSorted((one, other) => milliseconds(one) - milliseconds(other))
  return { level: Math.max(...unmet.map(({ level }) => level)), maxAge: shortest }
}

function isMet({ level, maxAge }: StepUpRule, assurance: Assurance | undefined, now: Date): boolean {
  if (!assurance || assurance.level < level) return false
  const age = now.getTime() - assurance.at.getTime()
  return age >= -SKEW_MS && (maxAge === undefined || age <= milliseconds(maxAge))
}
