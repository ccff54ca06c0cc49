import { compareText } from '../../conditions/text.ts'
import { shareBp } from '../pipelines/index.ts'
import { type Counted, roundedShare, type Spread, spreadOf } from './spread.ts'

/** How service went, of all tickets or of those that are about one thing. */
export interface ServiceMeasures {
  /** Tickets opened in the period, and in the same number of days before it. */
  readonly opened: number
  readonly openedBefore: number
  /** (opened − opened before) ÷ opened before, in basis points; null where there were none before. */
  readonly changeBp: number | null
  /** From asking to the first public answer by a human, of the tickets opened in the period that have one. */
  readonly firstReplyMinutes: Spread
  /** From asking to being solved, of the tickets that were solved in the period and are solved now. */
  readonly solvedMinutes: Spread
  /** Tickets that were solved for the first time in the period, whatever became of them since. */
  readonly firstSolved: number
  /** Of them: those opened again since, by number and in basis points. */
  readonly reopened: number
  readonly reopenedBp: number | null
  /** Of them: those with at most one public answer by a human, never opened again. */
  readonly atFirstContact: number
  readonly atFirstContactBp: number | null
}

/** Open tickets that are so old, in days from the asking: at least `fromDays`, less than `toDays`. */
export interface BacklogAge {
  readonly fromDays: number
  /** Null of the oldest. */
  readonly toDays: number | null
  readonly open: number
}

/** How service went in a period, and what is open now. */
export interface ServiceReview {
  readonly total: ServiceMeasures
  /** By what tickets are about, the most frequent first; `by` is null of those that do not say. */
  readonly problems: readonly (ServiceMeasures & { readonly by: string | null })[]
  /** As it is now, whatever the period. */
  readonly backlog: readonly BacklogAge[]
}

/** What the store counted of tickets that are about one thing. */
export interface TicketFacts {
  readonly by: string | null
  readonly opened?: number
  readonly openedBefore?: number
  readonly replied?: Counted
  readonly solved?: Counted
  readonly firstSolved?: number
  readonly reopened?: number
  readonly atFirstContact?: number
}

/** The measures of all tickets, and of each group of them. */
export function reviewed(facts: readonly TicketFacts[]): Pick<ServiceReview, 'total' | 'problems'> {
  const groups = [...Map.groupBy(facts, ({ by }) => by)]
  return {
    total: measures(facts),
    problems: groups
      .map(([by, some]) => ({ by, ...measures(some) }))
      .sort((a, b) => b.opened - a.opened || compareNames(a.by, b.by)),
  }
}

function measures(facts: readonly TicketFacts[]): ServiceMeasures {
  const sum = (name: 'opened' | 'openedBefore' | 'firstSolved' | 'reopened' | 'atFirstContact') =>
    facts.reduce((all, one) => all + (one[name] ?? 0), 0)
  const [opened, openedBefore, firstSolved] = [sum('opened'), sum('openedBefore'), sum('firstSolved')]
  const [reopened, atFirstContact] = [sum('reopened'), sum('atFirstContact')]
  return {
    opened,
    openedBefore,
    changeBp:
      openedBefore === 0 ? null : roundedShare(BigInt(opened - openedBefore) * 10_000n, BigInt(openedBefore)),
    firstReplyMinutes: spreadOf(facts.flatMap(({ replied }) => replied ?? [])),
    solvedMinutes: spreadOf(facts.flatMap(({ solved }) => solved ?? [])),
    firstSolved,
    reopened,
    reopenedBp: shareBp(reopened, firstSolved),
    atFirstContact,
    atFirstContactBp: shareBp(atFirstContact, firstSolved),
  }
}

function compareNames(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compareText(a, b)
}
