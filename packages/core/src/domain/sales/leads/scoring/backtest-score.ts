import type { AnyRecord } from '../../../../conditions/condition.ts'
import { isClosedLead } from '../lead.ts'
import type { PreparedScoreModel } from './prepare-score-model.ts'
import { scoreLead } from './score-lead.ts'
import { MOST_EVENTS } from './score-model.ts'

/** How leads alike in their score turned out. */
export interface ScoreBacktestGroup {
  readonly leads: number
  readonly converted: number
  /** The converted of them, in basis points. */
  readonly rateBp: number
}

/** How well a model would have told, at an instant in the past, who converts. */
export interface ScoreBacktest extends ScoreBacktestGroup {
  /** In the order of the grades, highest first; `null` is below all of them. */
  readonly grades: readonly (ScoreBacktestGroup & { readonly grade: string | null })[]
  /** Ten groups of equal size, best scores first; fewer leads make fewer groups. */
  readonly deciles: readonly (ScoreBacktestGroup & { readonly from: number; readonly to: number })[]
  /**
   * The chance that of one who converted and one who did not the first had the higher score, ties by half: 0.5 is no
   * better than a coin. Null where either has nobody.
   */
  readonly auc: number | null
}

/** What a backtest reads; a session of somebody who may see all leads and activities. */
export interface ScoreBacktestSession {
  readonly lead: Past & { each(query: { where: object }): AsyncIterable<AnyRecord> }
  readonly activity: Past & {
    list(query: object): Promise<{ readonly items: readonly AnyRecord[] }>
  }
}
interface Past {
  asOf(id: string, at: Date): Promise<object | null>
}

interface Outcome {
  readonly score: number
  readonly grade: string | null
  readonly isWon: boolean
}

/**
 * Scores leads as they were at an instant, by what was known then and nothing else, and compares with who converted after
 * it, by `wonBy`. Leads that were closed by then have no part in it. Records that were edited since are read from their
 * history, so no field that the outcome changed finds its way back into the score.
 */
export async function backtestScore(
  prepared: PreparedScoreModel,
  session: ScoreBacktestSession,
  { at, wonBy }: { readonly at: Date; readonly wonBy: Date },
): Promise<ScoreBacktest> {
  const outcomes: Outcome[] = []
  for await (const now of session.lead.each({ where: { createdAt: { lte: at } } })) {
    const lead = await asItWas(session.lead, now, at)
    if (!lead || isClosedLead(lead)) continue
    const { score, grade } = scoreLead(
      prepared,
      { lead, activities: await activitiesOf(session, now, at) },
      at,
    )
    outcomes.push({ score, grade, isWon: isWonBetween(now, at, wonBy) })
  }
  outcomes.sort((a, b) => b.score - a.score)
  const names = [...prepared.grades.map(({ grade }) => grade), null]
  return {
    ...groupOf(outcomes),
    grades: names.map((grade) => ({ grade, ...groupOf(outcomes.filter((one) => one.grade === grade)) })),
    deciles: decilesOf(outcomes),
    auc: areaUnderCurve(outcomes),
  }
}

async function asItWas(past: Past, record: AnyRecord, at: Date): Promise<AnyRecord | null> {
  return record['updatedAt'] <= at ? record : past.asOf(record['id'], at)
}

async function activitiesOf({ activity }: ScoreBacktestSession, { id }: AnyRecord, at: Date) {
  const where = { leadId: id, createdAt: { lte: at } }
  const { items } = await activity.list({ where, orderBy: '-createdAt', limit: MOST_EVENTS - 1 })
  const then = await Promise.all(items.map((one) => asItWas(activity, one, at)))
  return then.filter((one) => one !== null)
}

function isWonBetween({ convertedAt }: AnyRecord, at: Date, wonBy: Date): boolean {
  return convertedAt instanceof Date && convertedAt > at && convertedAt <= wonBy
}

function groupOf(outcomes: readonly Outcome[]): ScoreBacktestGroup {
  const converted = outcomes.filter(({ isWon }) => isWon).length
  const rateBp = outcomes.length === 0 ? 0 : Math.round((converted / outcomes.length) * 10_000)
  return { leads: outcomes.length, converted, rateBp }
}

function decilesOf(best: readonly Outcome[]): ScoreBacktest['deciles'] {
  const ends = Array.from({ length: 11 }, (_, tenth) => Math.round((tenth * best.length) / 10))
  return ends.slice(1).flatMap((end, at) => {
    const group = best.slice(ends[at], end)
    const [first, last] = [group[0], group.at(-1)]
    return first && last ? [{ from: first.score, to: last.score, ...groupOf(group) }] : []
  })
}

/** By ranks (Mann–Whitney): equal scores share the middle of their places. */
function areaUnderCurve(best: readonly Outcome[]): number | null {
  const won = best.filter(({ isWon }) => isWon).length
  const lost = best.length - won
  if (won === 0 || lost === 0) return null
  const tied = new Map<number, { won: number; lost: number }>()
  for (const { score, isWon } of best) {
    const group = tied.get(score) ?? { won: 0, lost: 0 }
    tied.set(score, group)
    group[isWon ? 'won' : 'lost'] += 1
  }
  let [lostBelow, wins] = [lost, 0]
  for (const group of tied.values()) {
    lostBelow -= group.lost
    wins += group.won * (lostBelow + group.lost / 2)
  }
  return wins / (won * lost)
}
