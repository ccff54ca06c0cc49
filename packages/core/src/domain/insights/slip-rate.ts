import { compareText } from '../../conditions/text.ts'
import { decodeMoney } from '../../conditions/values.ts'
import { shareBp } from '../pipelines/index.ts'
import { shareOf } from './sales-performance.ts'
import type { Worth } from './weighted-pipeline.ts'

/** Deals of one currency (null without an amount): how many, and what they are worth in minor units. */
export interface Counted {
  readonly deals: number
  readonly minor: number
}

/** The deals of one currency that were due, and what had become of them. */
export interface DueDeals extends Readonly<Record<'due' | 'won' | 'lost' | 'slipped' | 'overdue', Counted>> {
  readonly currency: string | null
}

/** What had become of the deals that were due in a period, at its end, or now while it lasts. */
export interface SlipRate {
  /** All of them: the sum of those below. */
  readonly due: Worth
  readonly won: Worth
  readonly lost: Worth
  /** Open, and no longer to close by the period's end: at a later date, or at none. */
  readonly slipped: Worth
  /** Open, and the close date is over. */
  readonly overdue: Worth
  /** Open, and the close date is still to come, while the period lasts. */
  readonly open: Worth
  /** Slipped ÷ due, in basis points, rounded half up; null where none was due. */
  readonly rateBp: number | null
  /** The same by what the deals are worth, for each currency. */
  readonly rateByValue: readonly { readonly currency: string; readonly rateBp: number | null }[]
}

/** Adds up what had become of the deals that were due. */
export function slipRate(groups: readonly DueDeals[]): SlipRate {
  const ordered = groups.toSorted((a, b) => compareText(a.currency ?? '', b.currency ?? ''))
  const worth = (of: (group: DueDeals) => Counted): Worth => ({
    count: ordered.reduce((sum, group) => sum + of(group).deals, 0),
    amounts: ordered.flatMap((group) =>
      group.currency === null || of(group).deals === 0 ? [] : [decodeMoney(of(group).minor, group.currency)],
    ),
  })
  const [due, slipped] = [worth((group) => group.due), worth((group) => group.slipped)]
  return {
    due,
    won: worth(({ won }) => won),
    lost: worth(({ lost }) => lost),
    slipped,
    overdue: worth(({ overdue }) => overdue),
    open: worth(stillOpen),
    rateBp: shareBp(slipped.count, due.count),
    rateByValue: ordered.flatMap(({ currency, due: all, slipped: late }) =>
      currency === null ? [] : [{ currency, rateBp: shareOf(BigInt(late.minor), BigInt(all.minor)) }],
    ),
  }
}

/** The rest, so that no deal is counted twice or left out. */
function stillOpen({ due, won, lost, slipped, overdue }: DueDeals): Counted {
  const rest = (of: (counted: Counted) => number) => of(due) - of(won) - of(lost) - of(slipped) - of(overdue)
  return { deals: rest(({ deals }) => deals), minor: rest(({ minor }) => minor) }
}
