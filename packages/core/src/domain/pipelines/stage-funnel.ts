import { isClosing, kindOf, type Pipeline, stageOf } from './pipeline.ts'

/** A stay in a stage, as funnels read it. */
export interface FunnelVisit {
  readonly recordId: string
  readonly stage: string
  /** The order of a record's visits, where two begin in the same instant. */
  readonly seq?: number | null
  readonly enteredAt: Date
  /** Empty while it lasts. */
  readonly exitedAt?: Date | null
}

/** From `from` on, up to but without `to`. */
export interface Window {
  readonly from: Date
  readonly to: Date
}

/** Which records, from where to where, and how long each is given. */
export interface CohortQuestion {
  readonly from: string
  readonly to: string
  /** When the records first entered `from`. */
  readonly window: Window
  /** How long after that a record may take, in milliseconds. */
  readonly horizonMs: number
  /** Whether a record that passes `to` by, into a later stage or to won, has come through. */
  readonly skipCounts: boolean
  readonly now: Date
}

/** How many of those who began came through. */
export interface Cohort {
  readonly population: number
  readonly converted: number
  /** Still on their way when their time is not over: nobody knows yet, so the rate leaves them out. */
  readonly censored: number
  /** Converted of those decided, in basis points, rounded half up; null where none is decided. */
  readonly rateBp: number | null
}

/** How many came, by stage, in the order of the stages. */
export type StageCounts = Readonly<Record<string, number>>

/**
 * Of the records that first entered one stage in a window: how many came to another within their time. Records that are
 * neither through, nor closed, nor out of time, are told apart.
 */
export function cohort(pipeline: Pipeline, visits: readonly FunnelVisit[], question: CohortQuestion): Cohort {
  const { from, window, horizonMs, now } = question
  const goals = goalsOf(pipeline, question)
  const tally = { population: 0, converted: 0, censored: 0 }
  for (const way of waysOf(visits.filter(({ enteredAt }) => enteredAt <= now))) {
    const start = way.findIndex(({ stage }) => stage === from)
    const begun = way[start]
    if (!begun || !isWithin(begun.enteredAt, window)) continue
    tally.population += 1
    const deadline = begun.enteredAt.getTime() + horizonMs
    const isThrough = way
      .slice(start + 1)
      .some(({ stage, enteredAt }) => goals.has(stage) && enteredAt.getTime() <= deadline)
    const isOver = isClosing(kindOf(stageOf(pipeline, way.at(-1)?.stage ?? '')))
    if (isThrough) tally.converted += 1
    else if (!isOver && deadline > now.getTime()) tally.censored += 1
  }
  return { ...tally, rateBp: shareBp(tally.converted, tally.population - tally.censored) }
}

/**
 * How many entries into each stage happened in a window. A record that bounces back and forth counts once for each stage,
 * or, with `distinct: false`, as often as it came.
 */
export function flow(
  pipeline: Pipeline,
  visits: readonly FunnelVisit[],
  { window, distinct }: { readonly window: Window; readonly distinct: boolean },
): StageCounts {
  const entries = visits.filter(({ enteredAt }) => isWithin(enteredAt, window))
  return countsOf(pipeline, (stage) => {
    const here = entries.filter((visit) => visit.stage === stage)
    return distinct ? new Set(here.map(({ recordId }) => recordId)).size : here.length
  })
}

/** How many records were in each stage at an instant, today or long ago. */
export function snapshot(pipeline: Pipeline, visits: readonly FunnelVisit[], at: Date): StageCounts {
  const present = visits.filter(({ enteredAt, exitedAt }) => enteredAt <= at && (!exitedAt || exitedAt > at))
  return countsOf(pipeline, (stage) => present.filter((visit) => visit.stage === stage).length)
}

/** The stages that count as having come through. Lost comes last in many pipelines, and is no success. */
function goalsOf({ stages }: Pipeline, { to, skipCounts }: CohortQuestion): ReadonlySet<string> {
  const order = Object.keys(stages)
  const later = order
    .slice(order.indexOf(to) + 1)
    .filter((stage) => ['open', 'won'].includes(kindOf(stages[stage])))
  return new Set([to, ...(skipCounts ? later : [])])
}

/** The visits of each record, in their order. */
function waysOf(visits: readonly FunnelVisit[]): Iterable<readonly FunnelVisit[]> {
  const ordered = visits.toSorted(
    (a, b) => a.enteredAt.getTime() - b.enteredAt.getTime() || (a.seq ?? 0) - (b.seq ?? 0),
  )
  return Map.groupBy(ordered, ({ recordId }) => recordId).values()
}

function isWithin(at: Date, { from, to }: Window): boolean {
  return at >= from && at < to
}

function countsOf({ stages }: Pipeline, count: (stage: string) => number): StageCounts {
  return Object.fromEntries(Object.keys(stages).map((stage) => [stage, count(stage)]))
}

function shareBp(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * 20_000 + whole) / (2 * whole))
}
