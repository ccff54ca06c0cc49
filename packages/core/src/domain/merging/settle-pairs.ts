import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { duplicatePair, inOrder, pairName } from '../duplicates/index.ts'

type Pair = RecordOf<typeof duplicatePair>
const MOST_PAIRS = 10_000

/** Takes what was merged out of the review queue. What was said to be different of one of them holds for the survivor. */
export async function settlePairs(
  context: CommandContext,
  entity: string,
  { survivor, others }: { readonly survivor: string; readonly others: readonly string[] },
  mergeId: string,
): Promise<void> {
  const pairs = context.records(duplicatePair)
  const decision = { mergeId, decidedBy: context.actor.id, decidedAt: context.now }
  for (const known of await pairsWith(context, entity, others)) {
    if (known.status === 'open')
      await pairs.update(known.id, { ...decision, status: 'merged', mergeDueAt: null })
    if (known.status !== 'notDuplicate') continue
    const different = others.includes(known.a) ? known.b : known.a
    const pair = pairName(entity, survivor, different)
    const isKnown = (await pairs.where({ pair }, { limit: 1 })).length > 0
    if (isKnown || different === survivor || others.includes(different)) continue
    const [a, b] = inOrder(survivor, different)
    await pairs.create({ entity, a, b, pair, status: 'notDuplicate', ...decision })
  }
}

/** Puts pairs back into the queue that a merge took out of it. */
export async function reopenPairs({ records }: CommandContext, mergeId: string): Promise<void> {
  const pairs = records(duplicatePair)
  for (const { id, status } of await pairs.where({ mergeId }, { limit: MOST_PAIRS }))
    if (status === 'notDuplicate') await pairs.delete(id)
    else await pairs.update(id, { status: 'open', mergeId: null, decidedBy: null, decidedAt: null })
}

async function pairsWith(
  { records }: CommandContext,
  entity: string,
  ids: readonly string[],
): Promise<readonly Pair[]> {
  const pairs = records(duplicatePair)
  const found = new Map<string, Pair>()
  // Each side on its own: either question has an index.
  for (const side of ['a', 'b'] as const)
    for (const pair of await pairs.where({ entity, [side]: { in: ids } }, { limit: MOST_PAIRS }))
      found.set(pair.id, pair)
  return [...found.values()]
}
