import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import type { Assigned } from '../read-world.ts'
import { offer } from './offer.ts'

type Offer = RecordOf<typeof offer>

/** Who has been asked already whether they take a record. */
export interface Asked {
  readonly excluded: ReadonlySet<string>
  readonly offersMade: ReadonlyMap<string, number>
  readonly round: number
  /** Offers that followed one another up to now. */
  readonly attempts: number
}

const MOST = 10_000

/**
 * Who has been asked already, by record. Who refused, or let it pass, is not asked again in the same round; who refused
 * for good never is. `attempts` says how many of the last offers followed one another.
 */
export async function readAsked(
  { records }: CommandContext,
  recordIds: readonly string[],
  { isNewRound = false, attempts = 0 }: { isNewRound?: boolean; attempts?: number } = {},
): Promise<ReadonlyMap<string, Asked>> {
  const made = await records(offer).where(
    { recordId: { in: [...recordIds] } },
    { limit: MOST, orderBy: 'createdAt' },
  )
  return new Map(
    recordIds.map((recordId) => {
      const offers = made.filter((one) => one.recordId === recordId)
      const last = offers.reduce((most, { round }) => Math.max(most, round ?? 1), 0)
      const round = isNewRound ? last + 1 : Math.max(1, last)
      return [recordId, { ...askedOf(offers, round, attempts), round, attempts }]
    }),
  )
}

function askedOf(offers: readonly Offer[], round: number, attempts: number) {
  const refused = offers.filter(
    ({ status, isFinal, round: theirs }) =>
      isFinal || (theirs === round && (status === 'rejected' || status === 'expired')),
  )
  const offersMade = new Map<string, number>()
  for (const { target } of attempts > 0 ? offers.slice(-attempts) : [])
    offersMade.set(target, (offersMade.get(target) ?? 0) + 1)
  return { excluded: new Set(refused.map(({ userId }) => userId)), offersMade }
}

/** That these are not asked again, for what is assigned. */
export function withoutAsked(
  asked: ReadonlyMap<string, Partial<Pick<Asked, 'excluded' | 'offersMade'>>> | undefined,
): Pick<Assigned, 'excluded' | 'offersMade'> {
  if (!asked) return {}
  return {
    excluded: ({ id }) => asked.get(String(id))?.excluded,
    offersMade: ({ id }) => asked.get(String(id))?.offersMade,
  }
}
