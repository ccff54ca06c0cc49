import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { salesErrors } from '../sales-errors.ts'
import { lead } from './lead.ts'
import { demandReason, type LeadReasons } from './lead-reasons.ts'
import { AWAKE } from './nurture-lead.ts'

/** Notes that somebody is on it, also of a lead that was put aside. */
export const workLead = defineCommand({
  name: 'lead.work',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records }) {
    const found = await records(lead).visible(id)
    if (found.status === 'working') return found
    if (found.status !== 'new' && found.status !== 'nurturing')
      throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
    return records(lead).update(id, { status: 'working', ...(found.status === 'nurturing' && AWAKE) })
  },
})

/** Gives a lead up, and says why. Its owner, its activities and its history stay. */
export function disqualifyLead({ disqualify }: LeadReasons = {}) {
  return defineCommand({
    name: 'lead.disqualify',
    input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500) }),

    async run({ id, reason }, { records }) {
      const found = await records(lead).visible(id)
      if (found.status === 'converted') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })
      demandReason(disqualify, reason)
      return records(lead).update(id, { status: 'disqualified', disqualifiedReason: reason, ...AWAKE })
    },
  })
}

/** Takes up a lead again that was given up. */
export const reopenLead = defineCommand({
  name: 'lead.reopen',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records }) {
    const found = await records(lead).visible(id)
    if (found.status === 'converted') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })
    if (found.status !== 'disqualified') return found
    return records(lead).update(id, { status: 'new', disqualifiedReason: null })
  },
})
