import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { isOpenLead, lead, OPEN_LEAD } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import type { PoolRules } from './pool-rules.ts'

type Lead = RecordOf<typeof lead>

/** Keeps a lead from being reclaimed for a time, after which its clock says again what is due. Its owner may. */
export function protectLead({ protect = {} }: PoolRules) {
  const { max, longest } = protect
  return defineCommand({
    name: 'lead.protect',
    input: z.strictObject({
      id: z.string(),
      until: z.date(),
      reason: z.string().trim().min(1).max(500),
    }),

    async run({ id, until, reason }, context): Promise<Lead> {
      const { records, now } = context
      const found = await demandOwned(context, id)
      if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
      if (!found.ownerId) throw salesErrors.CRM_LEAD_NO_OWNER()
      const last = longest === undefined ? undefined : new Date(now.getTime() + milliseconds(longest))
      if (until <= now || (last && until > last))
        throw salesErrors.CRM_PROTECT_UNTIL({}, { meta: { latest: last?.toISOString() ?? null } })
      if (max !== undefined) await demandRoom(context, found, max)
      return records(lead).update(id, { protectedUntil: until, protectReason: reason })
    },
  })
}

/** Ends a protection before its time. */
export const unprotectLead = defineCommand({
  name: 'lead.unprotect',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<Lead> {
    const found = await demandOwned(context, id)
    if (!found.protectedUntil) return found
    return context.records(lead).update(id, { protectedUntil: null, protectReason: null })
  },
})

/** A lead that is the caller's, or that they may give away. */
async function demandOwned({ records, actor }: CommandContext, id: string): Promise<Lead> {
  const found = await records(lead).visible(id)
  if (found.ownerId !== actor.id) await records(lead).askedOf(id, { ownerId: null })
  return found
}

/** Counted for the owner, whoever protects it. Nobody else protects one of theirs meanwhile. */
async function demandRoom(context: CommandContext, { id, ownerId }: Lead, max: number): Promise<void> {
  const { records, now, hold } = context
  await hold([`protect ${ownerId}`])
  const counted = await records(lead).countBy('ownerId', {
    ownerId: ownerId ?? null,
    id: { neq: id },
    protectedUntil: { gt: now },
    ...OPEN_LEAD,
  })
  if ((counted.get(ownerId) ?? 0) >= max) throw salesErrors.CRM_PROTECT_LIMIT({ limit: max })
}
