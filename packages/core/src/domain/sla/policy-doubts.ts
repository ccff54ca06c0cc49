import { checkCondition, implies } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import { saysNothing } from '../../engine/condition-doubts.ts'
import type { Issue } from '../../engine/errors.ts'
import { tooLongFor } from '../../engine/time/too-long-for.ts'
import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { workingMilliseconds } from '../../engine/time/working-duration.ts'
import { type CalendarByName, calendarNameOf } from './clock-calendar.ts'
import type { AnySlaPolicy, SlaLimit, SlaMetric, SlaPolicy, SlaTarget } from './sla-policy.ts'

/** What policies are weighed against. */
interface Surroundings {
  readonly calendar: CalendarByName
  /** Of which year working time is counted: the one after this instant. */
  readonly now: number
}

/** A metric, where it stands, and what it belongs to. */
interface Placed {
  readonly shape: Shape
  readonly policy: SlaPolicy
  readonly metric: SlaMetric
  readonly path: string
}

/**
 * What sound policies on one entity hardly mean: a metric that an earlier policy leaves nothing to, a clock that never
 * starts, never stops, always stands still or never does, more time than there is in a year, an announcement that comes
 * after the deadline though it says how much is left of it, or before the start.
 */
export function policyDoubts(
  shape: Shape,
  policies: readonly AnySlaPolicy[],
  around: Surroundings,
): readonly Issue[] {
  return policies.flatMap((policy, at) =>
    policy.on === shape.name
      ? [
          ...conditionDoubts(shape, policy.when, `sla.${at}.when`),
          ...Object.entries(policy.metrics).flatMap(([key, metric]) => [
            ...shadowed(shape, policies, at, key),
            ...metricDoubts({ shape, policy, metric, path: `sla.${at}.metrics.${key}` }, around),
          ]),
        ]
      : [],
  )
}

function metricDoubts(placed: Placed, around: Surroundings): readonly Issue[] {
  const { shape, metric, path } = placed
  const { start, stop, pause, resume, cancel, reset, giveUp } = metric
  const asked = { start, stop, pause, resume, cancel: cancel === 'startNotMet' ? undefined : cancel, reset }
  return [
    ...Object.entries({ ...asked, giveUp: giveUp?.when }).flatMap(([name, condition]) =>
      conditionDoubts(shape, condition, `${path}.${name}`),
    ),
    ...neverStarts(placed),
    ...neverStops(placed),
    ...pauseDoubts(placed),
    ...clockDoubts(placed, around),
    ...stepDoubts(placed),
  ]
}

function conditionDoubts(shape: Shape, condition: object | undefined, place: string): readonly Issue[] {
  if (condition === undefined) return []
  const { warnings } = checkCondition(shape, condition, { event: true, history: false })
  return warnings.map(({ code, message, zh, path }) => ({
    ...{ code, message, zh },
    path: [place, ...path].join('.'),
  }))
}

/** An earlier policy with a metric of the same key, that is for every record for which this one is. */
function shadowed(shape: Shape, policies: readonly SlaPolicy[], at: number, key: string): readonly Issue[] {
  const policy = policies[at] as SlaPolicy
  const isEdited = ({ id }: SlaPolicy) => policies.filter((other) => other.id === id).length > 1
  const earlier = policies
    .slice(0, at)
    .find(
      (other) =>
        other.on === policy.on &&
        other.id !== policy.id &&
        Object.hasOwn(other.metrics, key) &&
        !isEdited(other) &&
        fromOf(other) <= fromOf(policy) &&
        implies(shape, policy.when ?? {}, other.when ?? {}),
    )
  if (!earlier) return []
  return [
    {
      code: 'SLA_SHADOWED',
      path: `sla.${at}.metrics.${key}`,
      message: `is never promised: "${earlier.id}" stands before it and is for every record for which this is.`,
      zh: `永远不会生效：排在前面的“${earlier.id}”适用于它的全部记录。`,
    },
  ]
}

function fromOf({ effectiveFrom }: SlaPolicy): number {
  return effectiveFrom?.getTime() ?? Number.NEGATIVE_INFINITY
}

function neverStarts({ shape, metric, path }: Placed): readonly Issue[] {
  const { start, stop, cancel, giveUp } = metric
  const ends = [stop, giveUp?.when, cancel === 'startNotMet' ? undefined : cancel].filter(
    (one) => one !== undefined,
  )
  if (!implies(shape, start, { any: ends })) return []
  return [
    {
      code: 'SLA_NEVER_STARTS',
      path: `${path}.start`,
      message: 'never starts a clock: whenever it holds, the clock is over as well.',
      zh: '永远不会开始计时：该条件成立时，结束条件也成立。',
    },
  ]
}

/** Cancelling is asked before stopping: what stops the clock must leave it what it is promised by. */
function neverStops({ shape, policy, metric, path }: Placed): readonly Issue[] {
  const { start, stop, cancel } = metric
  const ends = cancel === 'startNotMet' ? { not: start } : cancel
  const isLeft = policy.when !== undefined && implies(shape, stop, { not: policy.when })
  if (!isLeft && !(ends && implies(shape, stop, ends))) return []
  return [
    {
      code: 'SLA_NEVER_STOPS',
      path: `${path}.stop`,
      message: isLeft
        ? 'never stops a clock: a record that satisfies it is under the policy no more, which cancels the clock.'
        : 'never stops a clock: whenever it holds, the clock is cancelled first.',
      zh: isLeft
        ? '永远不会正常结束：满足该条件的记录已不适用该策略，计时会被取消。'
        : '永远不会正常结束：该条件成立时，计时会先被取消。',
    },
  ]
}

function pauseDoubts({ shape, metric, path }: Placed): readonly Issue[] {
  const { start, pause, resume, cancel } = metric
  if (!pause) return []
  const doubt = (code: string, message: string, zh: string) => [{ code, path: `${path}.pause`, message, zh }]
  if (implies(shape, {}, pause)) return [saysNothing(`${path}.pause`)]
  if (!resume && implies(shape, start, pause))
    return doubt(
      'SLA_ALWAYS_PAUSED',
      'holds as long as start does: the clock stands still from its first moment on.',
      '开始条件成立时该条件总成立：计时从一开始就处于暂停。',
    )
  if (cancel === 'startNotMet' && implies(shape, pause, { not: start }))
    return doubt(
      'SLA_NEVER_PAUSED',
      'never pauses a clock: whenever it holds, start does not, which cancels the clock.',
      '永远不会暂停：该条件成立时开始条件不成立，计时会被取消。',
    )
  return []
}

function clockDoubts(
  { policy, metric, path }: Placed,
  { calendar: known, now }: Surroundings,
): readonly Issue[] {
  const name = calendarNameOf(metric.clock ?? policy.clock, {}, known)
  const calendar = known(name)
  if (!calendar) return []
  if (isClosed(calendar, now))
    return [
      {
        code: 'CALENDAR_CLOSED',
        path: `${path}.clock`,
        message: `has no working time in a year: the calendars of ${name} are never open at once.`,
        zh: `一年内没有工作时间：${name} 中的日历从不同时营业。`,
      },
    ]
  return limitsOf(metric.target, `${path}.target`).flatMap(({ limit, path }) => {
    if (typeof limit === 'object') return []
    return tooLongFor(calendar, { path, duration: limit, now }) ?? []
  })
}

function isClosed(calendar: WorkingCalendar, now: number): boolean {
  return calendar.elapsed(now, now + 366 * 86_400_000) === 0
}

function limitsOf(target: SlaTarget, path: string): readonly { limit: SlaLimit; path: string }[] {
  if (typeof target !== 'object' || !('map' in target)) return [{ limit: target, path }]
  return [
    ...Object.entries(target.map).map(([value, limit]) => ({ limit, path: `${path}.map.${value}` })),
    ...(target.default === undefined ? [] : [{ limit: target.default, path: `${path}.default` }]),
  ]
}

function stepDoubts({ metric, path }: Placed): readonly Issue[] {
  const amounts = limitsOf(metric.target, '').flatMap(({ limit }) =>
    typeof limit === 'object' ? [] : [workingMilliseconds(limit)],
  )
  const shortest = Math.min(...amounts)
  return (metric.steps ?? []).flatMap(({ at }, place) => {
    const here = `${path}.steps.${place}.at`
    if ('pct' in at && at.pct > 100)
      return [
        {
          code: 'SLA_WARNS_LATE',
          path: `${here}.pct`,
          message: 'comes after the deadline. Where that is meant, say after: so much working time.',
          zh: '晚于截止时间；如确需，请使用 after 指定截止后的工作时长。',
        },
      ]
    if ('before' in at && workingMilliseconds(at.before) >= shortest)
      return [
        {
          code: 'SLA_WARNS_EARLY',
          path: `${here}.before`,
          message: 'is no less than the shortest target: it comes when the clock starts, or before.',
          zh: '不短于最短时限：会在开始计时时或之前触发。',
        },
      ]
    return []
  })
}
