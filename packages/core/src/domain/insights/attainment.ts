import { decodeMoney, encodeMoney } from '../../conditions/values.ts'
import type { Money } from '../../engine/entities/field.ts'

/** A target, as attainment reads it. */
export interface TargetFacts {
  readonly id: string
  readonly ownerId?: string | null
  readonly teamId?: string | null
  readonly parentId?: string | null
  readonly amount?: Money | null
  readonly deals?: number | null
}

/** What somebody won in one currency; `amount` is null of deals without one. */
export interface Credit {
  readonly to: string | null
  readonly deals: number
  readonly amount: Money | null
}

/** Whose target it is. */
export type Level = 'person' | 'team' | 'company'

/** How far a target is reached. */
export interface Attainment {
  readonly target: string
  readonly level: Level
  readonly ownerId: string | null
  readonly teamId: string | null
  readonly parentId: string | null
  /** What was won, in the target's currency where it has one. */
  readonly won: { readonly deals: number; readonly amount: Money | null }
  /** Of the target, in basis points, rounded half up; null where it names none, or nothing is to be won. */
  readonly amountBp: number | null
  readonly dealsBp: number | null
  /** What the parts add up to, less this target; below zero something is not given out. Null without parts. */
  readonly gap: { readonly amount: Money | null; readonly deals: number | null } | null
  /** Among those of its level by `amountBp`, then `dealsBp`: who is equal shares a place, and the next one is left out. */
  readonly rank: number
}

/** How far each target is reached by what was won, the best first within each level. `membersOf`: who is in a team. */
export function attainment(
  targets: readonly TargetFacts[],
  credits: readonly Credit[],
  membersOf: (teamId: string) => ReadonlySet<string>,
): readonly Attainment[] {
  const reached = targets.map((target) => {
    const counts = whoCounts(target, membersOf)
    const won = wonOf(
      target,
      credits.filter(({ to }) => counts(to)),
    )
    return {
      target: target.id,
      level: levelOf(target),
      ownerId: target.ownerId ?? null,
      teamId: target.teamId ?? null,
      parentId: target.parentId ?? null,
      won,
      amountBp: target.amount ? shareOf(minor(won.amount), minor(target.amount)) : null,
      dealsBp: target.deals == null ? null : shareOf(BigInt(won.deals), BigInt(target.deals)),
      gap: gapOf(
        target,
        targets.filter(({ parentId }) => parentId === target.id),
      ),
    }
  })
  const ordered = reached.toSorted((a, b) => byLevel(a, b) || worse(a, b))
  return ordered.map((one) => ({
    ...one,
    rank: 1 + ordered.filter((other) => other.level === one.level && worse(one, other) > 0).length,
  }))
}

const LEVELS = ['company', 'team', 'person'] as const

/** Sorts the company before its teams, and teams before people. */
export function byLevel(a: { readonly level: Level }, b: { readonly level: Level }): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)
}

/** Whose target it is. */
export function levelOf({ ownerId, teamId }: TargetFacts): Level {
  if (ownerId) return 'person'
  return teamId ? 'team' : 'company'
}

/** Tells of each owner whether what they do counts for a target. */
export function whoCounts(
  { ownerId, teamId }: TargetFacts,
  membersOf: (teamId: string) => ReadonlySet<string>,
) {
  if (ownerId) return (to: string | null) => to === ownerId
  if (!teamId) return () => true
  const members = membersOf(teamId)
  return (to: string | null) => to !== null && members.has(to)
}

/** What was won of a target by those who count for it. */
export function wonOf({ amount }: TargetFacts, credits: readonly Credit[]): Attainment['won'] {
  const same = credits.flatMap((credit) => (credit.amount ? [credit.amount] : []))
  return {
    deals: credits.reduce((sum, { deals }) => sum + deals, 0),
    amount: amount ? sumIn(amount.currency, same) : null,
  }
}

function gapOf(target: TargetFacts, parts: readonly TargetFacts[]): Attainment['gap'] {
  if (parts.length === 0) return null
  const amounts = parts.flatMap(({ amount }) => (amount ? [amount] : []))
  const { amount, deals } = target
  return {
    amount: amount
      ? decodeMoney(
          encodeMoney(sumIn(amount.currency, amounts)).minor - encodeMoney(amount).minor,
          amount.currency,
        )
      : null,
    deals: deals == null ? null : parts.reduce((sum, part) => sum + (part.deals ?? 0), 0) - deals,
  }
}

/** Amounts in other currencies are no part of it. */
function sumIn(currency: string, amounts: readonly Money[]): Money {
  const same = amounts.map((one) => encodeMoney(one)).filter((one) => one.currency === currency)
  return decodeMoney(
    same.reduce((sum, one) => sum + one.minor, 0),
    currency,
  )
}

function minor(money: Money | null): bigint {
  return money ? BigInt(encodeMoney(money).minor) : 0n
}

/** In basis points, rounded half up; nothing to reach is no share. */
function shareOf(part: bigint, whole: bigint): number | null {
  if (whole <= 0n || part < 0n) return whole <= 0n ? null : 0
  return Number((part * 20_000n + whole) / (2n * whole))
}

type Shares = Pick<Attainment, 'amountBp' | 'dealsBp'>

/** Above zero where the first is behind the second. */
function worse(a: Shares, b: Shares): number {
  return (b.amountBp ?? -1) - (a.amountBp ?? -1) || (b.dealsBp ?? -1) - (a.dealsBp ?? -1)
}
