import { decodeMoney, encodeMoney } from '../../conditions/values.ts'
import type { Money } from '../../engine/entities/field.ts'
import {
  byLevel,
  type Credit,
  type Level,
  levelOf,
  type TargetFacts,
  whoCounts,
  wonOf,
} from './attainment.ts'
import { shareOf } from './sales-performance.ts'
import { type DealGroup, weightedPipeline } from './weighted-pipeline.ts'

/** Open deals that are alike, and whose they are. */
export interface OwnedDeals extends DealGroup {
  readonly ownerId: string | null
}

/** Whether what is open is enough for what is still to be won of a target. */
export interface Coverage {
  readonly target: string
  readonly level: Level
  readonly ownerId: string | null
  readonly teamId: string | null
  /** What is still to be won; null where the target is reached, or names no amount. */
  readonly remaining: Money | null
  /** What is open and due in the period, in the target's currency, and its sum of amount × probability. */
  readonly open: Money | null
  readonly weighted: Money | null
  /** Of what is still to be won, in basis points, rounded half up: 30,000 is three times as much. Null without such. */
  readonly openBp: number | null
  readonly weightedBp: number | null
}

/** How far the open deals of each target's people cover what is still to be won: the company's first, then teams, then people. */
export function coverage(
  targets: readonly TargetFacts[],
  credits: readonly Credit[],
  deals: readonly OwnedDeals[],
  membersOf: (teamId: string) => ReadonlySet<string>,
): readonly Coverage[] {
  const covered = targets.map((target) => {
    const counts = whoCounts(target, membersOf)
    const won = wonOf(
      target,
      credits.filter(({ to }) => counts(to)),
    )
    const remaining = target.amount && won.amount ? lessThan(target.amount, won.amount) : null
    const { open, weighted } = weightedPipeline(deals.filter(({ ownerId }) => counts(ownerId)))
    const [plain, likely] = [open.amounts, weighted].map(
      (amounts) => target.amount && inCurrencyOf(target.amount, amounts),
    )
    return {
      target: target.id,
      level: levelOf(target),
      ownerId: target.ownerId ?? null,
      teamId: target.teamId ?? null,
      remaining,
      open: plain ?? null,
      weighted: likely ?? null,
      openBp: times(plain, remaining),
      weightedBp: times(likely, remaining),
    }
  })
  return covered.toSorted(byLevel)
}

/** What is left of the target; null when nothing is. */
function lessThan(target: Money, won: Money): Money | null {
  const left = encodeMoney(target).minor - encodeMoney(won).minor
  return left > 0 ? decodeMoney(left, target.currency) : null
}

function inCurrencyOf({ currency }: Money, amounts: readonly Money[]): Money {
  return amounts.find((amount) => amount.currency === currency) ?? decodeMoney(0, currency)
}

function times(pipeline: Money | null | undefined, remaining: Money | null): number | null {
  if (!pipeline || !remaining) return null
  return shareOf(BigInt(encodeMoney(pipeline).minor), BigInt(encodeMoney(remaining).minor))
}
