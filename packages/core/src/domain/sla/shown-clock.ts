import type { CommandContext } from '../../engine/command/context.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import type { ClockRow } from './clock-row.ts'
import { MOST_CURRENT } from './current-clocks.ts'
import { isSame } from './same-value.ts'
import { slaClock } from './sla-clock.ts'
import type { Facts } from './sla-event.ts'

const SHOWN = ['slaDueAt', 'slaStatus', 'slaBreachedAt'] as const
type Shown = Pick<ClockRow, 'isRunning' | 'isCurrent' | 'status' | 'dueAt' | 'breachedAt'>

/** What a record shows of its clocks: the most pressing one that runs. */
export function shownClock(clocks: readonly Shown[]): Facts {
  const running = clocks.filter(({ isRunning }) => isRunning)
  const [dueAt = null] = running.flatMap((clock) => clock.dueAt ?? []).sort(byTime)
  const [breachedAt = null] = clocks
    .filter(({ isCurrent, status }) => isCurrent && status !== 'cancelled')
    .flatMap((clock) => clock.breachedAt ?? [])
    .sort(byTime)
  const is = (status: string) => running.some((clock) => clock.status === status)
  const slaStatus = is('breached') ? 'breached' : is('active') || is('pending') ? 'active' : 'paused'
  return { slaDueAt: dueAt, slaStatus: running.length === 0 ? null : slaStatus, slaBreachedAt: breachedAt }
}

/** Writes to a record what its clocks come to now, after these were written. */
export async function showClocks(
  context: CommandContext,
  entity: string,
  recordId: string,
  set: Facts = {},
): Promise<void> {
  const record = await recordsOf(context, entity).find(recordId)
  if (!record) return
  // Read once the record is locked, so that of two clocks that are announced at once the later sees the earlier.
  const current = await context
    .records(slaClock)
    .where({ entity, recordId, isCurrent: true }, { limit: MOST_CURRENT, orderBy: 'ordinal' })
  await showOnRecord(context, entity, record, { ...set, ...shownClock(current) })
}

/** Writes to a record what its clocks come to and what steps set, where that is something else than it has. */
export async function showOnRecord(
  context: CommandContext,
  entity: string,
  record: Facts & { readonly id: string },
  facts: Facts,
): Promise<void> {
  const { fields } = context.shape(entity)
  const shown = Object.entries(facts).filter(
    ([field, value]) => Object.hasOwn(fields, field) && !isSame(record[field], value),
  )
  const hasSteps = shown.some(([field]) => !SHOWN.includes(field as (typeof SHOWN)[number]))
  if (shown.length === 0) return
  const patch = Object.fromEntries(shown) as Partial<AnyRecord>
  const [written] = await recordsOf(context, entity).updateMany([{ id: record.id, patch }])
  if (!written || written.ok) return
  if (written.error.retryable) throw written.error
  // The record's own rules may refuse it, as of what is closed: that is no reason to refuse what somebody did, nor to be
  // silent about a breach.
  context.log.warn('What an SLA writes to a record was refused.', { entity, error: written.error })
  if (!hasSteps) return
  const own = Object.fromEntries(Object.entries(facts).filter(([field]) => SHOWN.includes(field as never)))
  await showOnRecord(context, entity, record, own)
}

function byTime(one: Date, other: Date): number {
  return one.getTime() - other.getTime()
}
