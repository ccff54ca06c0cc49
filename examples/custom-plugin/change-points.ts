import { type CommandContext, defineCommand } from '@guanxi/core'
import * as z from 'zod'
import { loyaltyErrors } from './loyalty-errors.ts'
import { contact, point } from './point.ts'
import { tierOf } from './tier.ts'

const movement = z.strictObject({
  id: z.string(),
  points: z.int().min(1).max(1_000_000),
  reason: z.string().min(1),
})

/** A member earns points. */
export const awardPoints = defineCommand({
  name: 'contact.awardPoints',
  input: movement,
  run: ({ id, points, reason }, context) => movePoints(context, id, points, reason),
})

/** A member spends points, never more than there are. */
export const spendPoints = defineCommand({
  name: 'contact.spendPoints',
  input: movement,
  async run({ id, points, reason }, context) {
    // `get` locks the record until the transaction ends: of two who spend at once, the second sees what is left.
    const member = await context.records(contact).get(id)
    if ((member.points ?? 0) < points) throw loyaltyErrors.LOYALTY_TOO_FEW_POINTS({ points })
    return movePoints(context, id, -points, reason)
  },
})

/** Points lapse that were earned a year ago, as far as they have not been spent. */
export const expirePoints = defineCommand({
  name: 'point.expire',
  input: z.strictObject({ id: z.string() }),
  async run({ id }, context) {
    const earned = await context.records(point).get(id)
    const member = await context.records(contact).find(earned.contactId)
    const lapsed = Math.min(earned.delta, member?.points ?? 0)
    if (member && lapsed > 0) await movePoints(context, member.id, -lapsed, 'expired')
    return { lapsed }
  },
})

async function movePoints({ records }: CommandContext, id: string, delta: number, reason: string) {
  const member = await records(contact).get(id)
  if (!member.memberNumber) throw loyaltyErrors.LOYALTY_NOT_A_MEMBER()
  const points = (member.points ?? 0) + delta
  await records(point).create({ contactId: id, delta, reason })
  return records(contact).update(id, { points, tier: tierOf(points) })
}
