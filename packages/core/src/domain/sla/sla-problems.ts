import { checkCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { isCount, isObject, nameOf, type Words } from '../../engine/given.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { calendarsByName } from './clock-calendar.ts'
import { amountProblems, versionProblems } from './policy-problems.ts'
import type { SlaMetric, SlaPolicy, SlaStep } from './sla-policy.ts'
import * as words from './sla-problem-words.ts'
import { BREACH } from './steps-of-clock.ts'

type Keys<T> = Readonly<Record<keyof T, true>>

const POLICY_KEYS: Keys<SlaPolicy> = {
  ...{ id: true, on: true, version: true, effectiveFrom: true, when: true, clock: true },
  ...{ metrics: true, onChange: true, onVersionChange: true },
}
const METRIC_KEYS: Keys<SlaMetric> = {
  ...{ start: true, stop: true, pause: true, resume: true, cancel: true, reset: true, giveUp: true },
  ...{ recurrence: true, reopen: true, startAt: true, stopAt: true, retroactivePause: true },
  ...{ target: true, clock: true, steps: true },
}
const STEP_KEYS: Keys<SlaStep> = {
  ...{ key: true, at: true, every: true, max: true, deliver: true, tell: true, set: true },
}
const CONDITIONS = ['start', 'stop', 'pause', 'resume', 'reset'] as const

/** Policies of which something can be made; the others are told by {@link slaProblems}. */
export function readableSla(policies: readonly unknown[]): readonly SlaPolicy[] {
  return policies.filter(
    (policy): policy is SlaPolicy =>
      isObject(policy) &&
      typeof policy['id'] === 'string' &&
      typeof policy['on'] === 'string' &&
      isObject(policy['metrics']) &&
      Object.values(policy['metrics']).every(isObject),
  )
}

/** Calendars by which time can be counted; the others are told by {@link slaProblems}. */
export function readableCalendars(calendars: unknown): Readonly<Record<string, WorkingCalendar>> {
  const all = isObject(calendars) ? Object.entries(calendars) : []
  return Object.fromEntries(all.filter(([, calendar]) => isCalendar(calendar))) as Record<
    string,
    WorkingCalendar
  >
}

/** What is wrong with policies and calendars, whoever wrote them without types. */
export function slaProblems(
  model: Model,
  policies: readonly unknown[],
  calendars: unknown,
): readonly Issue[] {
  const known = calendarsByName(readableCalendars(calendars))
  const names = ['always', ...(isObject(calendars) ? Object.keys(calendars) : [])]
  return [
    ...calendarsProblems(calendars),
    ...policies.flatMap((policy, at) => policyProblems(policy, `sla.${at}`, { model, known, names })),
    ...twice(policies),
    ...versionProblems(policies),
  ]
}

interface Surroundings {
  readonly model: Model
  readonly known: ReturnType<typeof calendarsByName>
  readonly names: readonly string[]
}

function calendarsProblems(calendars: unknown): readonly Issue[] {
  if (!isObject(calendars)) return [problem('calendars', words.CALENDARS)]
  return Object.entries(calendars).flatMap(([name, calendar]) =>
    isCalendar(calendar) && /^[^(),]+$/.test(name) && name !== 'always'
      ? []
      : [problem(`calendars.${name}`, isCalendar(calendar) ? words.CALENDAR_NAME : words.CALENDAR)],
  )
}

function isCalendar(calendar: unknown): calendar is WorkingCalendar {
  return (
    isObject(calendar) && typeof calendar['add'] === 'function' && typeof calendar['version'] === 'string'
  )
}

function policyProblems(policy: unknown, path: string, around: Surroundings): readonly Issue[] {
  if (!isObject(policy)) return []
  const { id, on, version, effectiveFrom, when, metrics, clock, onChange, onVersionChange } = policy
  const entity = typeof on === 'string' ? around.model.entities.get(on) : undefined
  const shape = entity?.shape
  return [
    ...unknownKeys(policy, POLICY_KEYS, path),
    ...unless(typeof id === 'string' && id !== '' && id.length <= 63, `${path}.id`, words.NAME),
    ...unless(version === undefined || isCount(version), `${path}.version`, words.COUNT),
    ...unless(effectiveFrom === undefined || isDate(effectiveFrom), `${path}.effectiveFrom`, words.DATE),
    ...unless(oneOf(onChange, ['recompute', 'restart', 'keep']), `${path}.onChange`, words.ON_CHANGE),
    ...unless(oneOf(onVersionChange, ['pin', 'recompute']), `${path}.onVersionChange`, words.ON_VERSION),
    ...(entity ? [] : [entityProblem(around.model, `${path}.on`, on)]),
    ...clockProblems(clock, `${path}.clock`, shape, around),
    ...conditionProblems(shape, when, `${path}.when`),
    ...(isObject(metrics)
      ? Object.entries(metrics).flatMap(([key, metric]) =>
          metricProblems(metric, `${path}.metrics.${key}`, shape, around),
        )
      : [problem(`${path}.metrics`, words.METRICS)]),
    ...(shape ? amountProblems(shape, policy, path) : []),
  ]
}

function metricProblems(
  metric: unknown,
  path: string,
  shape: Shape | undefined,
  around: Surroundings,
): readonly Issue[] {
  if (!isObject(metric)) return [problem(path, words.METRIC)]
  const { start, stop, target, cancel, giveUp, startAt, stopAt, clock, steps = [] } = metric
  const isAsked = isObject(cancel)
  return [
    ...unknownKeys(metric, METRIC_KEYS, path),
    ...unless(start !== undefined, `${path}.start`, words.NEEDED),
    ...unless(stop !== undefined, `${path}.stop`, words.NEEDED),
    ...unless(target !== undefined, `${path}.target`, words.NEEDED),
    ...unless(cancel === undefined || cancel === 'startNotMet' || isAsked, `${path}.cancel`, words.CANCEL),
    ...CONDITIONS.flatMap((name) => conditionProblems(shape, metric[name], `${path}.${name}`)),
    ...conditionProblems(shape, isAsked ? cancel : undefined, `${path}.cancel`),
    ...conditionProblems(shape, isObject(giveUp) ? giveUp['when'] : undefined, `${path}.giveUp.when`),
    ...timeProblems(shape, startAt, `${path}.startAt`),
    ...timeProblems(shape, stopAt, `${path}.stopAt`),
    ...targetProblems(shape, target, `${path}.target`),
    ...clockProblems(clock, `${path}.clock`, shape, around),
    ...(Array.isArray(steps)
      ? steps.flatMap((step: unknown, at) => stepProblems(step, `${path}.steps.${at}`, shape))
      : [problem(`${path}.steps`, words.STEPS)]),
  ]
}

function targetProblems(shape: Shape | undefined, target: unknown, path: string): readonly Issue[] {
  if (!isObject(target)) return []
  if ('field' in target) return timeProblems(shape, target['field'], `${path}.field`)
  return 'map' in target ? fieldProblems(shape, target['by'], `${path}.by`) : []
}

function stepProblems(step: unknown, path: string, shape: Shape | undefined): readonly Issue[] {
  if (!isObject(step)) return [problem(path, words.STEP)]
  const { key, at, set } = step
  return [
    ...unknownKeys(step, STEP_KEYS, path),
    ...unless(
      typeof key === 'string' && key !== '' && key !== BREACH && key.length <= 63,
      `${path}.key`,
      words.KEY,
    ),
    ...unless(isObject(at) && Object.keys(at).length === 1, `${path}.at`, words.STEP),
    ...Object.keys(isObject(set) ? set : {}).flatMap((field) =>
      fieldProblems(shape, field, `${path}.set.${field}`),
    ),
  ]
}

function clockProblems(
  clock: unknown,
  path: string,
  shape: Shape | undefined,
  around: Surroundings,
): readonly Issue[] {
  if (clock === undefined) return []
  if (Array.isArray(clock))
    return clock.flatMap((one: unknown, at) => clockProblems(one, `${path}.${at}`, shape, around))
  if (typeof clock === 'string')
    return around.known(clock) ? [] : [calendarProblem(path, clock, around.names)]
  if (!isObject(clock)) return [problem(path, words.SOURCE)]
  if ('field' in clock) return fieldProblems(shape, clock['field'], `${path}.field`)
  const inner = clock['all'] ?? clock['any']
  return Array.isArray(inner) ? clockProblems(inner, path, shape, around) : [problem(path, words.SOURCE)]
}

function conditionProblems(shape: Shape | undefined, condition: unknown, path: string): readonly Issue[] {
  if (condition === undefined || !shape) return []
  return checkCondition(shape, condition as never, { event: true, history: false }).issues.map(
    (found): Issue => ({
      ...{ code: found.code, message: found.message, zh: found.zh },
      path: [path, ...found.path].join('.'),
    }),
  )
}

function fieldProblems(shape: Shape | undefined, field: unknown, path: string): readonly Issue[] {
  if (!shape || (typeof field === 'string' && Object.hasOwn(shape.fields, field))) return []
  const sentence = { en: `is no field of ${shape.name}`, zh: `不是 ${shape.name} 的字段` }
  return [
    misspelt({ code: 'SLA_INVALID', path, wrong: nameOf(field), ...sentence }, Object.keys(shape.fields)),
  ]
}

function timeProblems(shape: Shape | undefined, field: unknown, path: string): readonly Issue[] {
  if (field === undefined || !shape) return []
  const unknown = fieldProblems(shape, field, path)
  const isTime = shape.fields[nameOf(field)]?.type.kind === 'datetime'
  return unknown.length > 0 || isTime ? unknown : [problem(path, words.TIME)]
}

function calendarProblem(path: string, wrong: string, names: readonly string[]): Issue {
  const sentence = { en: 'is no calendar of this CRM', zh: '不是已配置的工作日历' }
  return misspelt({ code: 'SLA_INVALID', path, wrong, ...sentence }, names)
}

function entityProblem(model: Model, path: string, on: unknown): Issue {
  const sentence = { en: 'is no entity of this CRM', zh: '不是已配置的实体' }
  return misspelt({ code: 'SLA_INVALID', path, wrong: nameOf(on), ...sentence }, model.entities.keys())
}

/** Two versions of a policy have one id, and different numbers. */
function twice(policies: readonly unknown[]): readonly Issue[] {
  const named = policies.map((policy) =>
    isObject(policy) ? `${nameOf(policy['id'])} ${nameOf(policy['version'] ?? 1)}` : undefined,
  )
  return named.flatMap((name, at) =>
    name !== undefined && named.indexOf(name) < at ? [problem(`sla.${at}.id`, words.TWICE)] : [],
  )
}

function unless(isRight: boolean, path: string, words: Words): readonly Issue[] {
  return isRight ? [] : [problem(path, words)]
}

function isDate(given: unknown): boolean {
  return given instanceof Date && !Number.isNaN(given.getTime())
}

function oneOf(given: unknown, all: readonly unknown[]): boolean {
  return given === undefined || all.includes(given)
}

function problem(path: string, words: Words): Issue {
  return { code: 'SLA_INVALID', path, ...words }
}
