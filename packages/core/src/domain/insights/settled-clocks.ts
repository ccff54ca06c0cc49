import * as z from 'zod'
import { compare } from '../../conditions/combine.ts'
import type { Condition } from '../../conditions/condition.ts'
import { both, type ColumnRef, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Belonging, QueryContext } from '../../engine/command/define-query.ts'
import type { Window } from '../pipelines/index.ts'

/** Which clocks a report is of. */
export const whichClocks = {
  /** The entity of the records that the clocks are on. */
  on: z.string().min(1).max(63),
  /** Clocks that were settled from one day to another, both included. */
  from: z.iso.date(),
  to: z.iso.date(),
  metric: z.string().optional(),
  policy: z.string().optional(),
  /** Those that are credited to this owner. */
  ownerId: z.string().optional(),
  /** A condition on the records, as in `{ priority: 'high' }`; all that the viewer may see when left out. */
  where: z.record(z.string(), z.unknown()).optional(),
}

interface Asked {
  readonly on: string
  readonly metric?: string | undefined
  readonly policy?: string | undefined
  readonly ownerId?: string | undefined
  readonly where?: object | undefined
}

export const settledAt: ColumnRef = { column: 'settledAt', kind: 'datetime' }
export const dueAt: ColumnRef = { column: 'dueAt', kind: 'datetime' }

/** The clocks that are asked about, whenever they are settled. */
export function ofClocks({ on, metric, policy, ownerId }: Asked): Predicate {
  return both(
    equals('entity', on),
    metric === undefined ? undefined : equals('metric', metric),
    policy === undefined ? undefined : equals('policy', policy),
    ownerId === undefined ? undefined : equals('ownerId', ownerId),
  )
}

/** Its deadline passed in a window, and nothing has looked at it since. A stop at the deadline would be in time. */
export function isOverdue(window: Window, now: Date): Predicate {
  return both(
    equals('isRunning', true, 'bool'),
    { is: 'null', column: settledAt },
    within(dueAt, window),
    compare(dueAt, 'lt', now.getTime()),
  )
}

/** In a window, from its beginning up to but without its end. */
export function within(column: ColumnRef, { from, to }: Window): Predicate {
  return both(compare(column, 'gte', from.getTime()), compare(column, 'lt', to.getTime()))
}

const status: ColumnRef = { column: 'status', kind: 'text' }

/** Of clocks that were settled in a window: what is neither met nor cancelled was breached. */
export const isCancelled: Predicate = compare(status, 'eq', 'cancelled')
export const isDecided: Predicate = compare(status, 'neq', 'cancelled')
export const isBreached: Predicate = both(isDecided, compare(status, 'neq', 'met'))

/**
 * Clocks of the records that the viewer may read. They tell when records were breached, and by whom where they are told apart
 * by owner: who may not ask for these fields of the records may not ask here either.
 */
export function underRecords(
  { shape }: QueryContext,
  { on, where, ownerId }: Asked,
  byOwner: boolean,
): Belonging {
  const tells = ['slaBreachedAt', ...(byOwner || ownerId !== undefined ? ['ownerId'] : [])]
  const needs = tells.filter((field) => Object.hasOwn(shape(on).fields, field))
  const record = { entity: on, needs, ...(where && { where: where as Condition }) }
  return { rows: 'slaClock', by: 'recordId', record }
}

/**
 * Settled in a window: met when it was stopped, breached at its deadline, cancelled when it was. A deadline that has passed is
 * a breach from then on, also before anybody was told; where there is none such, the store reads the settled ones alone, in
 * order.
 */
export async function settledIn(
  { aggregateUnder, now }: QueryContext,
  under: Belonging,
  asked: Asked,
  window: Window,
): Promise<Predicate> {
  const overdue = isOverdue(window, now)
  const measures = { clocks: { count: true } } as const
  const [row] = await aggregateUnder(under, { where: both(ofClocks(asked), overdue), groupBy: [], measures })
  const settled = within(settledAt, window)
  return both(
    ofClocks(asked),
    Number(row?.['clocks']) === 0 ? settled : { is: 'any', of: [settled, overdue] },
  )
}
