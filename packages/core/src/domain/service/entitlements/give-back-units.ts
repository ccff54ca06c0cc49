import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { ticket } from '../tickets/ticket.ts'
import { entitlement } from './entitlement.ts'
import { entitlementUse } from './entitlement-use.ts'

/** How many units were given back. */
export interface UnitsGivenBack {
  readonly units: number
}

/** Gives back what a ticket used, or one use. What was given back already is given back once. */
export const giveBackUnits = defineCommand({
  name: 'entitlement.giveBack',
  input: z.union([z.strictObject({ ticketId: z.string() }), z.strictObject({ useId: z.string() })]),

  async run(input, context): Promise<UnitsGivenBack> {
    const { records } = context
    if ('ticketId' in input) await records(ticket).visible(input.ticketId)
    const which = 'ticketId' in input ? { ticketId: input.ticketId } : { id: input.useId }
    const uses = await records(entitlementUse).where(which, { orderBy: 'entitlementId' })
    if ('useId' in input && (await records(entitlementUse).readable(uses)).size === 0)
      throw engineErrors.CRM_NOT_FOUND({ entity: 'entitlementUse' })
    let units = 0
    for (const { id, entitlementId } of uses) units += await giveBack(context, id, entitlementId)
    return { units }
  },
})

/** The entitlement is locked first, as whoever uses it does: then nobody else changes the use. */
async function giveBack({ records }: CommandContext, useId: string, entitlementId: string): Promise<number> {
  const found = await records(entitlement).find(entitlementId)
  const use = await records(entitlementUse).find(useId)
  if (!use) return 0
  if (found) await records(entitlement).update(found.id, { unitsUsed: (found.unitsUsed ?? 0) - use.units })
  await records(entitlementUse).delete(useId)
  return use.units
}
