import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { endWaiting } from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { lead } from './lead.ts'

/** Notes that somebody is on it. */
export const workLead = defineCommand({
  name: 'lead.work',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records }) {
    const found = await records(lead).visible(id)
    if (found.status === 'working') return found
    if (found.status !== 'new') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
    return records(lead).update(id, { status: 'working' })
  },
})

/** Gives a lead up, and says why. Its owner, its activities and its history stay. */
export const disqualifyLead = defineCommand({
  name: 'lead.disqualify',
  input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500) }),

  async run({ id, reason }, context) {
    const { records } = context
    const found = await records(lead).visible(id)
    if (found.status === 'converted') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })
    if (found.waitingFor) await endWaiting(context, id)
    return records(lead).update(id, {
      ...{ status: 'disqualified', disqualifiedReason: reason, waitingFor: null },
    })
  },
})

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
