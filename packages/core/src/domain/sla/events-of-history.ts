import type { HistoryEntry } from '../../engine/journal/history.ts'
import type { Facts, SlaEvent } from './sla-event.ts'

/** What of an entry makes an event. */
type Entry = Pick<HistoryEntry, 'at' | 'version' | 'deed' | 'changes' | 'recordId'>

/**
 * What happened to a record, from its history, oldest first: what `session.ticket.history(id)` gives. Fields that the
 * viewer may not see are not in it.
 *
 * @example
 * ```ts
 * const [created] = eventsOf(await session.lead.history(id))
 * console.log(created?.deed, created?.record['name']) // create Ada
 * ```
 */
export function eventsOf(history: readonly Entry[]): readonly SlaEvent[] {
  let record: Facts | null = null
  return history.map((entry, place) => {
    const before = record
    record = changedBy(entry, before ?? { id: entry.recordId, createdAt: entry.at })
    // A clock of a writer that was set back turns no order around.
    const at = Math.max(entry.at.getTime(), history[place - 1]?.at.getTime() ?? 0)
    return { at, seq: entry.version, deed: entry.deed, before, record }
  })
}

const OWN = 'ext.'

function changedBy({ at, version, changes }: Entry, before: Facts): Facts {
  const values = Object.entries(changes).map(([field, { after }]) => [field, after] as const)
  const declared = values.filter(([field]) => field.startsWith(OWN))
  return {
    ...before,
    ...{ updatedAt: at, version },
    ...Object.fromEntries(values.filter(([field]) => !field.startsWith(OWN))),
    ...(declared.length > 0 && {
      ext: {
        ...(before['ext'] as Facts | undefined),
        ...Object.fromEntries(declared.map(([field, value]) => [field.slice(OWN.length), value])),
      },
    }),
  }
}
