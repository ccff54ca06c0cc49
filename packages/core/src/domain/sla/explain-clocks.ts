import * as z from 'zod'
import { defineQuery, type QueryContext } from '../../engine/command/define-query.ts'
import type { HistoryEntry } from '../../engine/journal/history.ts'
import { eventsOf } from './events-of-history.ts'
import { type ExplainedEvent, explainSla } from './explain-sla.ts'
import type { LiveSla } from './live-sla.ts'
import { slaErrors } from './sla-errors.ts'
import type { SlaEvent } from './sla-event.ts'
import { isWatched } from './watched-fields.ts'
import { type PolicyAnswer, whyNotAttached } from './why-not-attached.ts'

const ofRecord = { entity: z.string().min(1).max(63), recordId: z.string().min(1).max(128) }

/**
 * Everything that happened to a record, and what each event meant for its clocks: which conditions were asked, by which
 * fields they held, and what changed. Worked out from the history of the record; of records merged into it nothing is told.
 */
export function clockTimeline(live: LiveSla) {
  return defineQuery({
    name: 'slaClock.timeline',
    input: z.strictObject(ofRecord),

    async run({ entity, recordId }, context): Promise<readonly ExplainedEvent[]> {
      const events = await eventsFor(live, context, entity, recordId)
      const sla = live.prepared(entity, context.shape(entity))
      return explainSla(sla, events, live.calendar, context.now.getTime())
    },
  })
}

/** Of each policy, in the order in which they are asked, why a record has no clock of a metric by it. */
export function whyNoClock(live: LiveSla) {
  return defineQuery({
    name: 'slaClock.whyNot',
    input: z.strictObject({ ...ofRecord, metric: z.string().min(1).max(63) }),

    async run({ entity, recordId, metric }, context): Promise<readonly PolicyAnswer[]> {
      const events = await eventsFor(live, context, entity, recordId)
      const sla = live.prepared(entity, context.shape(entity))
      return whyNotAttached(sla, metric, events, live.calendar, context.now.getTime())
    },
  })
}

/** What happened to a record, for whoever may see all that policies look at: an answer by less would be another one. */
async function eventsFor(
  live: LiveSla,
  { crm, shape, aggregateUnder }: QueryContext,
  entity: string,
  recordId: string,
): Promise<readonly SlaEvent[]> {
  if (!live.entities.includes(entity)) throw slaErrors.CRM_SLA_NONE({ entity })
  const needs = live.watched(entity).filter((field) => Object.hasOwn(shape(entity).fields, field))
  const record = { entity, where: { id: recordId }, needs }
  await aggregateUnder(
    { rows: 'slaClock', by: 'recordId', record },
    { groupBy: [], measures: { clocks: { count: true } } },
  )
  const session = crm as Readonly<
    Record<string, { history(id: string): Promise<readonly HistoryEntry[]> } | undefined>
  >
  const history = (await session[entity]?.history(recordId)) ?? []
  return eventsOf(history).filter((event) => isWatched(event, live.watched(entity)))
}
