import type { CommandContext } from '../../engine/command/context.ts'
import type { ClockState } from './clock-state.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'

/** More a record hardly has. */
export const MOST_CURRENT = 1_000
const MOST_CLOCKS = 10_000

/** The clocks that what happens next to a record may concern, locked. */
export function currentClocks(
  context: CommandContext,
  entity: string,
  recordId: string,
): Promise<readonly SlaClockRecord[]> {
  // By an index that begins with the record: sorted by id SQLite walks through all clocks there are.
  const options = { limit: MOST_CURRENT, orderBy: 'ordinal' }
  return clocksWhere(context, { entity, recordId, isCurrent: true }, options)
}

/** All clocks of a record, locked. */
export function allClocks(
  context: CommandContext,
  entity: string,
  recordId: string,
): Promise<readonly SlaClockRecord[]> {
  return clocksWhere(context, { entity, recordId }, { limit: MOST_CLOCKS, orderBy: 'metric' })
}

/** Read once more when they are locked: a tick may have announced something of them meanwhile. */
async function clocksWhere(
  { records }: CommandContext,
  condition: object,
  options: { readonly limit: number; readonly orderBy: string },
): Promise<readonly SlaClockRecord[]> {
  const seen = await records(slaClock).where(condition as never, options)
  if (seen.length === 0) return []
  const locked = await records(slaClock).findMany(seen.map(({ id }) => id))
  return [...locked.values()].sort(
    (one, other) => compare(one.metric, other.metric) || one.ordinal - other.ordinal,
  )
}

/** The clocks of rows, in the order in which a fold has them. */
export function statesOf(rows: readonly SlaClockRecord[]): readonly ClockState[] {
  return rows.map(({ state }) => state)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
