import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { offer } from './offer/offer.ts'
import type { Asked } from './offer/read-asked.ts'
import type { Chosen } from './outcome.ts'
import { placeOf, queueItem } from './queue/queue-item.ts'
import { checkQueueAt } from './queue/wake-queues.ts'

/** What became of a record: to be noted beside it, in the transaction that writes it. */
export interface Decided {
  readonly recordId: string
  readonly chosen: Chosen
  readonly asked?: Asked | undefined
}

/** What a decision writes into the record itself. */
export function assignmentPatch({ rule, ownerId, waits, offer: offered }: Chosen, now: Date) {
  return {
    ownerId,
    assignedBy: rule?.id ?? null,
    assignedAt: now,
    waitingFor: waits ? ('queue' as const) : offered ? ('offer' as const) : null,
  }
}

/** Lets records wait, and offers them, as was decided. For records that are new: they stand in no queue yet. */
export async function noteNew(
  context: CommandContext,
  entity: string,
  decided: readonly Decided[],
): Promise<void> {
  const items = decided.flatMap(({ recordId, chosen }, nth) =>
    chosen.waits ? [itemOf(context, entity, recordId, chosen, nth)] : [],
  )
  await createAll(context.records(queueItem).createMany(items))
  await createAll(
    context
      .records(offer)
      .createMany(decided.flatMap((one) => offersFor(context, entity, one.recordId, one.chosen, one.asked))),
  )
  for (const [queue, at] of soonestChecks(decided)) await checkQueueAt(context, queue, new Date(at))
}

/** The same for a record that may wait already: in the queue in which it stands it keeps its place. */
export async function noteDecision(context: CommandContext, entity: string, decided: Decided): Promise<void> {
  const { recordId, chosen } = decided
  const { records } = context
  const [standing] = await records(queueItem).where({ entity, recordId }, { limit: 1 })
  if (!standing) return noteNew(context, entity, [decided])
  const { waits, rule } = chosen
  if (waits?.queue !== standing.queue) {
    await records(queueItem).delete(standing.id)
    return noteNew(context, entity, [decided])
  }
  const { priority } = waits
  if (priority !== standing.priority || rule?.id !== standing.rule) {
    const { place } = itemOf(context, entity, recordId, chosen, 0, standing.enqueuedAt)
    await records(queueItem).update(standing.id, { rule: rule?.id ?? '', priority, place })
  }
  for (const [queue, at] of soonestChecks([decided])) await checkQueueAt(context, queue, new Date(at))
}

/** Takes a record out of its queue, and back from whomever it was offered to. */
export async function endWaiting({ records, now }: CommandContext, recordId: string): Promise<void> {
  for (const { id } of await records(queueItem).where({ recordId })) await records(queueItem).delete(id)
  for (const { id } of await records(offer).where({ recordId, status: 'open' }))
    await records(offer).update(id, { status: 'withdrawn', answeredAt: now, dueAt: null })
}

function itemOf(
  { now }: CommandContext,
  entity: string,
  recordId: string,
  { rule, waits }: Chosen,
  nth: number,
  enqueuedAt = now,
) {
  const { queue = '', priority = 0, isGrabbable = false } = waits ?? {}
  const place = placeOf(priority, enqueuedAt, nth)
  return { entity, recordId, queue, rule: rule?.id ?? '', priority, isGrabbable, enqueuedAt, place }
}

function offersFor(
  { now }: CommandContext,
  entity: string,
  recordId: string,
  { rule, offer: offered }: Chosen,
  asked: Asked | undefined,
): Partial<RecordOf<typeof offer>>[] {
  if (!offered) return []
  const { userId, target, timeoutMs } = offered
  const expiresAt = new Date(now.getTime() + timeoutMs)
  const { round = 1, attempts = 0 } = asked ?? {}
  const counted = { round, attempt: attempts + 1 }
  return [{ entity, recordId, userId, target, rule: rule?.id ?? '', expiresAt, dueAt: expiresAt, ...counted }]
}

/** When each queue may have somebody for what waits in it, by time alone. */
function soonestChecks(decided: readonly Decided[]): ReadonlyMap<string, number> {
  const checks = new Map<string, number>()
  for (const { chosen } of decided) {
    const { queue, lookAgainAt } = chosen.waits ?? {}
    if (queue === undefined || lookAgainAt === undefined) continue
    checks.set(queue, Math.min(lookAgainAt, checks.get(queue) ?? lookAgainAt))
  }
  return checks
}

async function createAll(
  created: Promise<readonly { readonly ok: boolean; readonly error?: unknown }[]>,
): Promise<void> {
  for (const one of await created) if (!one.ok) throw one.error
}
