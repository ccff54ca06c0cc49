import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import type { ClockState } from './clock-state.ts'
import { currentClocks, statesOf } from './current-clocks.ts'
import { eventsOfPast } from './events-of-past.ts'
import { foldEvent } from './fold-sla.ts'
import { type LiveSla, worldOf } from './live-sla.ts'
import { rebuilt } from './rebuild-clocks.ts'

import { shownClock, showOnRecord } from './shown-clock.ts'
import type { SlaEvent } from './sla-event.ts'
import { isWatched } from './watched-fields.ts'
import { writeClocks } from './write-clocks.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked {
  readonly record: AnyRecord & { readonly deletedAt?: Date | null }
  readonly previous: (AnyRecord & { readonly deletedAt?: Date | null }) | null
  readonly ctx: {
    readonly crm: { run(command: unknown, input: unknown): Promise<unknown> }
    readonly now: Date
    readonly origin: string
  }
}

/** Keeps the clocks of records: whoever writes one, its clocks follow in the same transaction. */
export function followHooks(hooks: Hooks, live: LiveSla): void {
  const follow = followRecord(live)
  for (const entity of live.entities) {
    const watched = live.watched(entity)
    for (const operation of ['create', 'update', 'delete'] as const)
      hooks.after(entity, operation, ({ record, previous, ctx }: Hooked) => {
        const event = eventOf(operation, record, previous, ctx.now)
        if (!isWatched(event, watched)) return undefined
        return ctx.crm.run(follow, { entity, event, isSilent: ctx.origin === 'import' })
      })
  }
}

function eventOf(
  operation: 'create' | 'update' | 'delete',
  record: Hooked['record'],
  previous: Hooked['previous'],
  now: Date,
): SlaEvent {
  const isRestored = operation === 'update' && previous?.deletedAt != null
  return {
    // A clock that was set back turns no order around.
    at: Math.max(now.getTime(), previous?.updatedAt.getTime() ?? 0),
    seq: record.version,
    deed: isRestored ? 'restore' : operation,
    before: previous,
    record,
  }
}

interface Followed {
  readonly entity: string
  readonly event: SlaEvent
  readonly isSilent: boolean
}

/** Folds one event into the clocks of its record. Called by the hook alone, with what the engine wrote. */
function followRecord(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.follow',
    input: z.custom<Followed>(),

    async run({ entity, event, isSilent }, context): Promise<void> {
      const record = event.record as AnyRecord
      const recordId = record.id
      const rows = event.deed === 'create' ? [] : await currentClocks(context, entity, recordId)
      // Brought back by hand from a merge, which has its clocks: it has those of its own journal.
      if (event.deed === 'restore' && rows.length === 0) {
        await rebuilt(context, live, { entity, recordId, closed: true })
        return
      }
      const sla = live.prepared(entity, context.shape(entity))
      const states = await folded(context, live, { entity, event, isSilent }, statesOf(rows))
      if (rows.length === 0 && states.length === 0) return
      const world = worldOf(live, sla)
      const { at } = event
      const written = await writeClocks(
        context,
        { entity, recordId, rows, states, record: event.before, at, isSilent },
        world,
      )
      if (event.deed === 'delete') return
      await showOnRecord(context, entity, record, { ...written.set, ...shownClock(written.clocks) })
    },
  })
}

/** The record's past is read only where a clock begins in it. */
async function folded(
  context: CommandContext,
  live: LiveSla,
  { entity, event }: Followed,
  clocks: readonly ClockState[],
): Promise<readonly ClockState[]> {
  const sla = live.prepared(entity, context.shape(entity))
  let isAsked = false
  const asking = () => {
    isAsked = true
    return []
  }
  const states = foldEvent(clocks, event, worldOf(live, sla, asking))
  if (!isAsked || event.deed === 'create') return states
  const { id, version } = event.record as AnyRecord
  const past = await recordsOf(context, entity).past(id)
  const events = eventsOfPast(past, live.watched(entity)).filter(({ seq = 0 }) => seq < version)
  return foldEvent(
    clocks,
    event,
    worldOf(live, sla, () => events),
  )
}
