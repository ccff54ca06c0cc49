import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import { duplicateErrors } from './duplicate-errors.ts'
import { duplicatePair, inOrder, pairName } from './duplicate-pair.ts'

/** Says that two records are different, for ever: no rule and no scan puts them into the queue again. */
export const dismissPair = defineCommand({
  name: 'duplicatePair.dismiss',
  input: z.strictObject({
    /** Of which entity the records are. */
    entity: z.string().min(1).max(63),
    a: z.string(),
    b: z.string(),
  }),

  async run({ entity, a, b }, context): Promise<RecordOf<typeof duplicatePair>> {
    for (const id of [a, b]) await recordsOf(context, entity).visible(id)
    if (a === b) throw duplicateErrors.CRM_PAIR_SAME()
    return markDifferent(context, entity, a, b)
  },
})

/** Notes that two records are different, whether or not the pair was found before. */
async function markDifferent(
  { records, actor, now, hold }: CommandContext,
  entity: string,
  one: string,
  other: string,
): Promise<RecordOf<typeof duplicatePair>> {
  const pair = pairName(entity, one, other)
  await hold([pair])
  const decision = {
    ...{ status: 'notDuplicate' as const, mergeDueAt: null },
    ...{ decidedBy: actor.id, decidedAt: now },
  }
  const [known] = await records(duplicatePair).where({ pair }, { limit: 1 })
  if (known?.status === 'notDuplicate') return known
  if (known) return records(duplicatePair).update(known.id, decision)
  const [a, b] = inOrder(one, other)
  return records(duplicatePair).create({ entity, a, b, pair, ...decision })
}
