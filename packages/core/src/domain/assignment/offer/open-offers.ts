import type { CommandContext } from '../../../engine/command/context.ts'
import { offer } from './offer.ts'

/** How many open offers each has: they count like what they hold, so that nobody is promised more than they can take. */
export async function countOpenOffers(
  { records }: CommandContext,
  entity: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<unknown, number>> {
  return records(offer).countBy('userId', { userId: { in: [...userIds] }, status: 'open', entity })
}
