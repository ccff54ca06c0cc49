import type { AnyRecord } from '../../../../conditions/condition.ts'
import { type Happened, happenedAt } from '../../../activities/index.ts'
import { askableFacts, type FirstTouch } from '../touch-facts.ts'
import { countsAt, eventFade, type Fade, gradeOf, pointsOf } from './fade.ts'
import { nextGradeChange } from './next-grade-change.ts'
import type { PreparedScoreModel } from './prepare-score-model.ts'

/** What a score is worked out from: records as of an instant. */
export interface ScoredLead {
  readonly lead: AnyRecord
  readonly activities: readonly AnyRecord[]
}

/** What one rule gave. */
export interface RulePoints {
  readonly rule: string
  /** Whole points; the score is their sum. */
  readonly points: number
  /** How many activities and touches counted; null of a rule on the lead itself. */
  readonly events: number | null
  /** Whether the cap of the rule kept it from giving, or taking, more. */
  readonly isCapped: boolean
}

/** What a lead is worth at an instant, and why. */
export interface LeadScore {
  readonly score: number
  readonly grade: string | null
  /** Of the model. */
  readonly version: number
  readonly at: Date
  readonly rules: readonly RulePoints[]
  /** From when on the grade may be another though nothing happens; null if it stays. */
  readonly nextChangeAt: Date | null
}

/**
 * The score of a lead at an instant: a fold over what had happened by then. What is done or was entered later does not
 * count, so a score of the past knows nothing of what came of the lead.
 */
export function scoreLead(prepared: PreparedScoreModel, scored: ScoredLead, at: Date): LeadScore {
  const instant = at.getTime()
  const entered = eventsEntered(scored, instant)
  const events = entered.filter((event) => event.at <= instant)
  const fades = prepared.rules.map((one): Fade => {
    if ('on' in one)
      return eventFade(
        one,
        timesOf(events, ({ record }) => one.on.matches(record)),
      )
    const points = one.when.matches(scored.lead) ? one.rule.points : 0
    return { rule: one.rule.id, events: null, sum: () => points, cap: Number.POSITIVE_INFINITY }
  })
  const rules = fades.map(
    (fade): RulePoints => ({
      rule: fade.rule,
      points: pointsOf(fade, instant),
      events: fade.events?.filter((event) => countsAt(fade, event, instant)).length ?? null,
      isCapped: Math.abs(fade.sum(instant)) > fade.cap,
    }),
  )
  const score = rules.reduce((sum, { points }) => sum + points, 0)
  const next = Math.min(
    nextGradeChange(prepared, fades, instant) ?? Number.POSITIVE_INFINITY,
    ...timesOf(entered, (event) => event.at > instant),
  )
  return {
    ...{ score, grade: gradeOf(prepared, score), version: prepared.model.version, at, rules },
    nextChangeAt: Number.isFinite(next) ? new Date(next) : null,
  }
}

interface ScoredEvent {
  readonly at: number
  readonly record: AnyRecord
}

/** What had been entered by an instant as done. */
function eventsEntered({ lead, activities }: ScoredLead, instant: number): readonly ScoredEvent[] {
  const first = lead['firstTouch'] as FirstTouch | null | undefined
  const touches = first
    ? [{ at: Date.parse(first.at), record: { type: 'touch', leadId: lead['id'], ...askableFacts(first) } }]
    : []
  const done = activities.flatMap((record) => {
    const { createdAt } = record as Happened
    const at = happenedAt(record)
    if (!at || (createdAt && createdAt.getTime() > instant)) return []
    return [{ at: at.getTime(), record }]
  })
  return [...touches, ...done]
}

function timesOf(events: readonly ScoredEvent[], counts: (event: ScoredEvent) => boolean): readonly number[] {
  return events.filter(counts).map(({ at }) => at)
}
