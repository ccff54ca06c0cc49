import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { offer, queueItem } from '../../assignment/index.ts'
import type { lead } from '../leads/lead.ts'

/** What keeps leads without an owner from being grabbed, by lead. */
export type Reserved = ReadonlyMap<string, 'queue' | 'offer'>

/** Which of some leads wait for somebody, so that they are no free game. Those that never did cost nothing. */
export async function readReserved(
  { records }: CommandContext,
  leads: readonly RecordOf<typeof lead>[],
): Promise<Reserved> {
  const ids = leads.filter(({ waitingFor }) => waitingFor).map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const some = { recordId: { in: ids } }
  const queued = await records(queueItem).where({ ...some, isGrabbable: false }, { limit: ids.length })
  const offered = await records(offer).where({ ...some, status: 'open' }, { limit: ids.length })
  return new Map([
    ...queued.map(({ recordId }) => [recordId, 'queue'] as const),
    ...offered.map(({ recordId }) => [recordId, 'offer'] as const),
  ])
}
