import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { activity } from '../../activities/index.ts'
import { isOpenLead, lead, type Reclaimed } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import { lastFollowUp, USUAL_FOLLOW_UP } from './follow-up.ts'
import type { PoolSet } from './pool-set.ts'

/**
 * Gives a lead that was reclaimed back to whom it was taken from, as it was; nobody may have claimed it meanwhile. It is
 * spared for as long again as there was to undo it: otherwise it would be due at once.
 */
export function undoReclaim(pools: PoolSet) {
  return defineCommand({
    name: 'lead.undoReclaim',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context) {
      const { records, now } = context
      const found = await records(lead).visible(id)
      if (found.ownerId) throw salesErrors.CRM_LEAD_TAKEN()
      if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
      const { reclaimed } = found
      if (!reclaimed) throw salesErrors.CRM_RECLAIM_NONE()
      const { undoUntil } = reclaimed
      if (Date.parse(undoUntil) <= now.getTime()) throw salesErrors.CRM_RECLAIM_FINAL({ undoUntil })
      const given = await records(lead).update(id, {
        ...before(reclaimed),
        lastFollowUpAt: await lastFollowUp(
          context,
          { id, ownerId: reclaimed.ownerId },
          pools.rules.followUp ?? USUAL_FOLLOW_UP,
        ),
        sparedUntil: new Date(now.getTime() + graceOf(pools, reclaimed)),
      })
      await giveTasksBack(context, reclaimed)
      return given
    },
  })
}

function before({ ownerId, ownedSince, assignedBy, assignedAt, previousOwners }: Reclaimed) {
  const asDate = (instant: string | null) => (instant === null ? null : new Date(instant))
  return {
    ownerId,
    ownedSince: asDate(ownedSince),
    assignedBy,
    assignedAt: asDate(assignedAt),
    previousOwners,
    releaseReason: null,
  }
}

/** As the rule gives now; by a rule that is no more, as it was. */
function graceOf(pools: PoolSet, { rule, at, undoUntil }: Reclaimed): number {
  const grace = pools.timed().find((one) => one.rule.id === rule)?.rule.grace
  return grace === undefined ? Date.parse(undoUntil) - Date.parse(at) : milliseconds(grace)
}

/** Those that nobody took on meanwhile. */
async function giveTasksBack({ records }: CommandContext, { ownerId, tasks }: Reclaimed): Promise<void> {
  for (const id of tasks) await records(activity).updateIf(id, { ownerId: null, doneAt: null }, { ownerId })
}
