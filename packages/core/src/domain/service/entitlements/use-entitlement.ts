import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type TicketRecord, ticket } from '../tickets/ticket.ts'
import { checkEntitlement, remainingUnits } from './check-entitlement.ts'
import { type EntitlementRecord, entitlement } from './entitlement.ts'
import { entitlementErrors } from './entitlement-errors.ts'
import { entitlementUse } from './entitlement-use.ts'

/** What was taken of an entitlement. */
export interface EntitlementUsed {
  /** Names the use when it is given back. */
  readonly useId: string
  readonly entitlementId: string
  readonly units: number
  /** Null where units are not limited. */
  readonly remainingUnits: number | null
}

/**
 * Takes units of an entitlement, never more than there are. For a ticket, `units` is what it takes in all: saying the same
 * again changes nothing, another number sets it right. Without a ticket each call takes more; an idempotency key makes
 * repeating one safe.
 */
export const useEntitlement = defineCommand({
  name: 'entitlement.use',
  input: z.strictObject({
    /** What it is for. Its own entitlement is used unless `id` names another one of its account. */
    ticketId: z.string().optional(),
    id: z.string().optional(),
    units: z.int().min(1).max(1_000_000_000),
    note: z.string().trim().min(1).max(500).optional(),
  }),

  async run({ ticketId, id, units, note }, context): Promise<EntitlementUsed> {
    const { actor, now, records } = context
    const asked = ticketId === undefined ? undefined : await records(ticket).visible(ticketId)
    // Locked from here on: of several who use it at once each sees what the others took.
    const found = await usedEntitlement(context, asked, id)
    const known = asked ? await usesFor(context, found.id, asked.id) : []
    const [first] = known
    const before = known.reduce((sum, use) => sum + use.units, 0)
    if (first && before === units) return answer(first.id, found, units)

    if (!first) demandCover(found, asked, context)
    const remaining = remainingUnits(found)
    if (remaining !== null && units - before > remaining)
      throw entitlementErrors.CRM_ENTITLEMENT_USED_UP({ remaining })
    const unitsUsed = (found.unitsUsed ?? 0) + units - before
    const used = await records(entitlement).update(found.id, { unitsUsed })
    for (const { id: merged } of known.slice(1)) await records(entitlementUse).delete(merged)
    const said = {
      units,
      usedAt: now,
      usedBy: actor.onBehalfOf ?? actor.id,
      note: note ?? first?.note ?? null,
    }
    const use = first
      ? await records(entitlementUse).update(first.id, said)
      : await records(entitlementUse).create({
          ...{ entitlementId: found.id, ticketId: asked?.id ?? null, ...said },
          key: asked ? `${found.id} ${asked.id}` : null,
        })
    return answer(use.id, used, units)
  },
})

async function usedEntitlement(
  { records }: CommandContext,
  asked: TicketRecord | undefined,
  id: string | undefined,
): Promise<EntitlementRecord> {
  const named = id === undefined ? undefined : await records(entitlement).visible(id)
  const found =
    named ?? (asked?.entitlementId ? await records(entitlement).find(asked.entitlementId) : undefined)
  if (!found || (asked && asked.accountId !== found.accountId)) throw entitlementErrors.CRM_ENTITLEMENT_NONE()
  return found
}

/** One, or several where tickets were made one. */
function usesFor({ records }: CommandContext, entitlementId: string, ticketId: string) {
  return records(entitlementUse).where({ entitlementId, ticketId }, { orderBy: 'createdAt' })
}

/** What is used up is told with what is left. */
function demandCover(
  found: EntitlementRecord,
  asked: TicketRecord | undefined,
  { now, zone }: CommandContext,
): void {
  const question = asked ?? { ...found, type: found.types?.[0] }
  const at = asked?.openedAt ?? now
  const { reason } = checkEntitlement([found], { ...question, at, zone })
  if (reason !== 'covered' && reason !== 'units-used-up')
    throw entitlementErrors.CRM_ENTITLEMENT_OUT({ reason }, { meta: { reason } })
}

function answer(useId: string, found: EntitlementRecord, units: number): EntitlementUsed {
  return { useId, entitlementId: found.id, units, remainingUnits: remainingUnits(found) }
}
