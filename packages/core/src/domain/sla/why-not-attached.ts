import type { Locale } from '../../engine/errors.ts'
import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { isEnded } from './begin-clock.ts'
import type { CalendarByName } from './clock-calendar.ts'
import type { SlaWorld } from './clock-changes.ts'
import { decided } from './decisive-fields.ts'
import { foldEvents } from './evaluate-sla.ts'
import { givenCalendars } from './given-calendars.ts'
import { promiseOf } from './keep-promise.ts'
import { type PreparedMetric, type PreparedPolicy, type PreparedSla, policiesAt } from './prepare-sla.ts'
import { inOrder, type SlaEvent } from './sla-event.ts'

/** Why a policy gave a record no clock, or that it did. */
export type WhyNot =
  | 'attached'
  | 'notYet'
  | 'replaced'
  | 'noMetric'
  | 'notFor'
  | 'outranked'
  | 'neverStarted'
  | 'alreadyOver'
  | 'noTarget'
  | 'otherwise'

/** What one version of a policy comes to for a metric of a record. */
export interface PolicyAnswer {
  readonly policy: string
  readonly version: number
  readonly why: WhyNot
  /** The fields that decided it, where fields did. */
  readonly fields: readonly string[]
  /** The policy that went first. */
  readonly by?: string
  /** The same in a sentence. */
  readonly text: Readonly<Record<Locale, string>>
}

/**
 * Of each policy, in the order in which they are asked, why a record has no clock of a metric by it: a word, the fields that
 * decided it, and a sentence in both languages. Takes what {@link evaluateSla} takes, and refuses what that does.
 *
 * @example
 * ```ts
 * const metrics = { placed: { start: { region: null }, stop: { region: { isNotNull: true } }, target: '24h' } } as const
 * const sla = prepareSla(leadShape, { id: 'large', on: 'lead', when: { employees: { gte: 500 } }, metrics })
 * const events = eventsOf(await session.lead.history(id))
 * const [answer] = whyNotAttached(sla, 'placed', events, alwaysOpen, Date.now())
 * console.log(answer?.why, answer?.fields) // notFor [ 'employees' ]
 * ```
 */
export function whyNotAttached(
  sla: PreparedSla,
  metric: string,
  events: readonly SlaEvent[],
  calendar: WorkingCalendar | CalendarByName,
  at: number,
): readonly PolicyAnswer[] {
  const happened = inOrder(events).filter((event) => event.at <= at)
  const calendars = givenCalendars(sla, calendar)
  const world: SlaWorld = { sla, calendar: calendars, past: () => [] }
  const clocks = foldEvents(events, at, world).filter((clock) => clock.metric === metric)
  const inForce = policiesAt(sla, at)
  const last = happened.at(-1)
  const isFor = (one: PreparedPolicy) => !last || one.when(last.record, last.before)

  return sla.policies.map((one) => {
    const answer = answerOf(one)
    return { policy: one.policy.id, version: one.version, ...answer, text: textOf(one, answer) }
  })

  function answerOf(one: PreparedPolicy): Omit<PolicyAnswer, 'policy' | 'version' | 'text'> {
    const mine = one.metrics.get(metric)
    if (clocks.some(({ policy, version }) => policy === one.policy.id && version === one.version))
      return { why: 'attached', fields: [] }
    if (one.from > at) return { why: 'notYet', fields: [] }
    if (!inForce.includes(one)) return { why: 'replaced', fields: [] }
    if (!mine) return { why: 'noMetric', fields: [] }
    if (!isFor(one)) return { why: 'notFor', fields: last ? deciding(one.policy.when ?? {}, last) : [] }
    const first = inForce.find((other) => other.metrics.has(metric) && isFor(other))
    if (first && first !== one) return { why: 'outranked', fields: [], by: first.policy.id }
    return startedOf(mine)
  }

  function startedOf(mine: PreparedMetric): Omit<PolicyAnswer, 'policy' | 'version' | 'text'> {
    const { start, target } = mine.metric
    const started = happened.filter(
      ({ deed, record, before }) => deed !== 'delete' && mine.start(record, before),
    )
    if (started.length === 0) return { why: 'neverStarted', fields: last ? deciding(start, last) : [] }
    const going = started.filter((event) => !isEnded(mine, event))
    const over = started.at(-1)
    if (going.length === 0 && over) return { why: 'alreadyOver', fields: deciding(endOf(mine, over), over) }
    if (going.every((event) => !promiseOf(mine, { startedAt: event.at }, event.record, world))) {
      const by =
        typeof target !== 'object'
          ? []
          : 'map' in target
            ? [target.by]
            : 'field' in target
              ? [target.field]
              : []
      return { why: 'noTarget', fields: by }
    }
    return { why: 'otherwise', fields: [] }
  }

  function deciding(condition: object, { record, before }: SlaEvent): readonly string[] {
    return decided(sla.shape, condition, record, before).fields
  }

  function textOf(
    one: PreparedPolicy,
    { why, fields, by = '' }: Pick<PolicyAnswer, 'why' | 'fields' | 'by'>,
  ) {
    const name = one.policy.id
    const label = (locale: Locale) =>
      fields
        .map((field) => sla.shape.fields[field]?.label?.[locale] ?? field)
        .join(locale === 'en' ? ', ' : '、')
    const [en, zh] = TEXTS[why]
    const filled = (text: string, locale: Locale) =>
      (fields.length > 0 ? text : text.replace(/[:，][^:，]*\{fields\}/, ''))
        .replace('{name}', name)
        .replace('{fields}', label(locale))
        .replace('{by}', by)
        .replace('{metric}', metric)
    return { en: filled(en, 'en'), 'zh-CN': filled(zh, 'zh-CN') }
  }
}

/** What said that it was over when it could have started. */
function endOf({ stop, giveUp, metric }: PreparedMetric, { record, before }: SlaEvent): object {
  if (stop(record, before)) return metric.stop
  if (giveUp(record, before)) return metric.giveUp?.when ?? {}
  return metric.cancel === 'startNotMet' ? { not: metric.start } : (metric.cancel ?? {})
}

const TEXTS: Readonly<Record<WhyNot, readonly [en: string, zh: string]>> = {
  attached: ['“{name}” gave the record a clock for {metric}.', '“{name}”已为该记录的 {metric} 计时。'],
  notYet: ['This version of “{name}” does not hold yet.', '“{name}”的这一版本尚未生效。'],
  replaced: ['A later version of “{name}” has replaced this one.', '“{name}”的这一版本已被较新版本取代。'],
  noMetric: ['“{name}” promises nothing called {metric}.', '“{name}”没有指标 {metric}。'],
  notFor: [
    '“{name}” is not for this record: that is decided by {fields}.',
    '“{name}”不适用于该记录，取决于：{fields}。',
  ],
  outranked: [
    '“{by}” stands before “{name}” and is for this record.',
    '“{by}”排在“{name}”之前且适用于该记录。',
  ],
  neverStarted: [
    'The start of {metric} in “{name}” has never held: that is decided by {fields}.',
    '“{name}”中 {metric} 的开始条件从未成立，取决于：{fields}。',
  ],
  alreadyOver: [
    'Whenever {metric} of “{name}” could have started, it was over already: that is decided by {fields}.',
    '“{name}”中 {metric} 可以开始时已经结束，取决于：{fields}。',
  ],
  noTarget: [
    '“{name}” has no target of {metric} for the value of {fields}.',
    '“{name}”没有为 {fields} 的当前值设置 {metric} 的时限。',
  ],
  otherwise: [
    '{metric} of “{name}” could start only while the record was under another policy, or had a clock by it.',
    '{metric} 可以开始时，该记录适用其他策略，或已由其他策略计时（“{name}”）。',
  ],
}
