import { type AssignmentRule, type Target, targetsOf } from '../assignment-rule.ts'
import type { AssignmentWorld, Consequences } from '../assignment-world.ts'

type AnyRecord = Readonly<Record<string, unknown>>
/** A target in which records wait. */
export type QueueTarget = Extract<Target, { readonly to: 'queue' }>

/** Hours say only whether they are open, so that who waits for them is looked at again and again. */
const QUARTER_MS = 900_000

/** The place that a record gets in a queue. */
export interface Place {
  readonly queue: string
  readonly priority: number
  readonly isGrabbable: boolean
  /** When time alone may have brought somebody who can take it; epoch milliseconds. */
  readonly lookAgainAt: number | undefined
}

/** The targets that are tried: where others wait already for the people of the first, a newcomer stands in line. */
export function targetsFrom(
  targets: readonly Target[],
  queues: AssignmentWorld['queues'],
): readonly Target[] {
  if (!queues) return targets
  const line = targets.findIndex((target) => target.to === 'queue' && (queues.get(target.queue) ?? 0) > 0)
  return line < 0 ? targets : targets.slice(line)
}

/** Lets a record wait, unless the queue is full. */
export function placeIn(
  rule: AssignmentRule,
  { queue, max, priority = 0, isGrabbable = false }: QueueTarget,
  record: AnyRecord,
  world: AssignmentWorld,
): {
  unassigned: 'queued' | 'queue-full'
  waits?: Place
  consequences: Consequences
} {
  const waiting = world.queues?.get(queue) ?? 0
  if (max !== undefined && waiting >= max) return { unassigned: 'queue-full', consequences: {} }
  return {
    unassigned: 'queued',
    waits: {
      queue,
      priority: wholeNumber(typeof priority === 'function' ? priority(record) : priority),
      isGrabbable,
      // Nobody was asked for whom others wait: they may well have room, and are given in order.
      lookAgainAt: waiting > 0 ? world.vars.now : nextChange(rule, world),
    },
    consequences: { queued: queue },
  }
}

function wholeNumber(priority: number): number {
  return Number.isFinite(priority) ? Math.round(priority) : 0
}

/** When somebody comes back, has their next one due, or may have begun to work. Undefined when nothing changes by time alone. */
function nextChange(rule: AssignmentRule, { vars, people, paces }: AssignmentWorld): number | undefined {
  const hasHours = targetsOf(rule).some((target) => 'hours' in target && target.hours)
  let next = hasHours ? vars.now + QUARTER_MS : Number.POSITIVE_INFINITY
  for (const { absences } of people.values())
    for (const { from, to } of absences) if (from <= vars.now && to > vars.now) next = Math.min(next, to)
  for (const at of paces.values()) if (at > vars.now) next = Math.min(next, at)
  return Number.isFinite(next) ? next : undefined
}
