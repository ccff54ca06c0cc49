import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { IDS_AT_ONCE } from '../../engine/command/records-of.ts'
import { isCrmError } from '../../engine/errors.ts'
import type { PairMatch } from './compare-pair.ts'
import { duplicatePair, inOrder, pairName } from './duplicate-pair.ts'

/** Two records that a rule found alike. */
export interface FoundPair {
  readonly a: string
  readonly b: string
  readonly match: PairMatch
}

type Pair = RecordOf<typeof duplicatePair>
const BASIS_POINTS = 10_000

/** Puts pairs into the review queue that are not there yet, whatever somebody decided on them. Resolves to how many. */
export async function queuePairs(
  context: CommandContext,
  entity: string,
  found: readonly FoundPair[],
  by: NonNullable<Pair['found']>,
): Promise<number> {
  const known = await knownPairs(context, entity, found)
  const fresh = found.filter(({ a, b }) => !known.has(pairName(entity, a, b)))
  if (fresh.length === 0) return 0
  const written = await context.records(duplicatePair).createMany(
    fresh.map(({ a: one, b: other, match: { rule, score, evidence } }) => {
      const [a, b] = inOrder(one, other)
      return {
        ...{ entity, a, b, pair: pairName(entity, a, b), status: 'open' as const, rule, found: by },
        scoreBp: Math.round(score * BASIS_POINTS),
        evidence: evidence.map(({ field, method, similarity, counted }) => ({
          ...{ field, method, similarity, counted },
        })),
        ...(by === 'autoMerge' && { mergeDueAt: context.now }),
      }
    }),
  )
  // Somebody else was first to find it.
  for (const one of written) if (!one.ok && !isCrmError(one.error, 'CRM_TAKEN')) throw one.error
  return written.filter(({ ok }) => ok).length
}

/** Those of the pairs of which somebody said that they are different. */
export async function dismissedAmong<P extends FoundPair>(
  context: CommandContext,
  entity: string,
  found: readonly P[],
): Promise<ReadonlySet<P>> {
  const known = await knownPairs(context, entity, found)
  return new Set(found.filter(({ a, b }) => known.get(pairName(entity, a, b)) === 'notDuplicate'))
}

/** The status of each pair that is in the queue already, by its name. */
async function knownPairs(
  { records }: CommandContext,
  entity: string,
  found: readonly Pick<FoundPair, 'a' | 'b'>[],
): Promise<ReadonlyMap<string, Pair['status']>> {
  const names = found.map(({ a, b }) => pairName(entity, a, b))
  const known = new Map<string, Pair['status']>()
  for (let at = 0; at < names.length; at += IDS_AT_ONCE) {
    const some = names.slice(at, at + IDS_AT_ONCE)
    const pairs = await records(duplicatePair).where({ pair: { in: some } }, { limit: some.length })
    for (const { pair, status } of pairs) known.set(pair, status)
  }
  return known
}
