import { type PreparedCondition, prepareCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import { calendarNames } from './clock-calendar.ts'
import type { Facts } from './sla-event.ts'
import type { AnySlaPolicy, SlaMetric, SlaPolicy } from './sla-policy.ts'

/** A metric of a policy, with its conditions checked. */
export interface PreparedMetric {
  readonly key: string
  readonly policy: SlaPolicy
  readonly version: number
  readonly metric: SlaMetric
  readonly start: Asked
  readonly stop: Asked
  readonly pause: Asked
  readonly resume: Asked | undefined
  readonly cancel: Asked
  readonly reset: Asked
  readonly giveUp: Asked
}

/** Whether a condition holds of a record, given what it was before the event. */
type Asked = (record: Facts, before: Facts | null) => boolean

/** The policies on an entity, ready for many records. */
export interface PreparedSla {
  readonly shape: Shape
  readonly policies: readonly PreparedPolicy[]
  /** The metrics of all of them, in the order of the policies. */
  readonly keys: readonly string[]
  /** The calendars that they name, `always` apart. */
  readonly calendars: readonly string[]
  /** The ids of policies of which there are several versions. */
  readonly edited: ReadonlySet<string>
  /** Whether all of them have always been in force. */
  readonly isTimeless: boolean
  /** The versions that clocks of earlier ones go over to, in the order in which they come into force. */
  readonly recomputing: readonly PreparedPolicy[]
}

/** One version of a policy. */
export interface PreparedPolicy {
  readonly policy: SlaPolicy
  readonly version: number
  readonly from: number
  readonly when: Asked
  readonly metrics: ReadonlyMap<string, PreparedMetric>
}

const NEVER: Asked = () => false
const ALWAYS: Asked = () => true

/**
 * Checks the conditions of policies on one entity, once for many records. `shape` is what `crm.shape('ticket')` gives; a
 * condition that means nothing of it is refused with `CRM_CONDITION`.
 *
 * @example
 * ```ts
 * const metrics = { placed: { start: { region: null }, stop: { region: { isNotNull: true } }, target: '24h' } } as const
 * const sla = prepareSla(leadShape, { id: 'usual', on: 'lead', metrics })
 * console.log(sla.keys) // [ 'placed' ]
 * ```
 */
export function prepareSla(shape: Shape, policies: AnySlaPolicy | readonly AnySlaPolicy[]): PreparedSla {
  const all = 'metrics' in policies ? [policies] : policies
  const prepared = all.map((policy) => preparedPolicy(shape, policy))
  const edited = new Set(all.map(({ id }) => id).filter((id, at, ids) => ids.indexOf(id) < at))
  return {
    ...{ shape, edited },
    isTimeless: edited.size === 0 && prepared.every(({ from }) => from === Number.NEGATIVE_INFINITY),
    policies: prepared,
    keys: [...new Set(prepared.flatMap(({ metrics }) => [...metrics.keys()]))],
    calendars: [
      ...new Set(
        all.flatMap(({ clock, metrics }) => [
          ...calendarNames(clock),
          ...Object.values(metrics).flatMap((metric) => calendarNames(metric.clock)),
        ]),
      ),
    ],
    recomputing: prepared
      .filter(({ policy }) => policy.onVersionChange === 'recompute')
      .sort((one, other) => one.from - other.from),
  }
}

function preparedPolicy(shape: Shape, policy: SlaPolicy): PreparedPolicy {
  const version = policy.version ?? 1
  const asked = (condition: unknown): Asked => askedOf(shape, condition)
  const metrics = Object.entries(policy.metrics).map(([key, metric]): [string, PreparedMetric] => {
    const { start, stop, pause, resume, cancel, reset, giveUp } = metric
    const starts = asked(start)
    return [
      key,
      {
        ...{ key, policy, version, metric },
        start: starts,
        stop: asked(stop),
        pause: pause ? asked(pause) : NEVER,
        resume: resume && asked(resume),
        cancel:
          cancel === 'startNotMet'
            ? (record, before) => !starts(record, before)
            : cancel
              ? asked(cancel)
              : NEVER,
        reset: reset ? asked(reset) : NEVER,
        giveUp: giveUp ? asked(giveUp.when) : NEVER,
      },
    ]
  })
  return {
    ...{ policy, version },
    from: policy.effectiveFrom?.getTime() ?? Number.NEGATIVE_INFINITY,
    when: policy.when ? asked(policy.when) : ALWAYS,
    metrics: new Map(metrics),
  }
}

/** Outside of a change nothing has changed: the record is its own past. */
function askedOf(shape: Shape, condition: unknown): Asked {
  const prepared: PreparedCondition = prepareCondition(shape, condition as never, { event: true })
  return (record, before) => prepared.matches(record, { before })
}

/** The version of each policy that holds at an instant, in the order in which policies were given. */
export function policiesAt({ policies, isTimeless }: PreparedSla, at: number): readonly PreparedPolicy[] {
  if (isTimeless) return policies
  return policies.filter((one) => one.from <= at && !policies.some((other) => replaces(other, one, at)))
}

function replaces(other: PreparedPolicy, one: PreparedPolicy, at: number): boolean {
  return other.policy.id === one.policy.id && other.version > one.version && other.from <= at
}
