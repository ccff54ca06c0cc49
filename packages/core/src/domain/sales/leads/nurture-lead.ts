import * as z from 'zod'
import type { RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { DueJob, JobContext } from '../../../engine/jobs/job.ts'
import { salesErrors } from '../sales-errors.ts'
import { isClosedLead, lead } from './lead.ts'
import { demandReason, type LeadReasons } from './lead-reasons.ts'

/** Puts a lead aside that may buy later. It is open no more until it is taken up again, or until `until`. */
export function nurtureLead({ nurture }: LeadReasons) {
  return defineCommand({
    name: 'lead.nurture',
    input: z.strictObject({
      id: z.string(),
      reason: z.string().trim().min(1).max(500),
      /** When it comes back by itself. */
      until: z.date().optional(),
    }),

    async run({ id, reason, until }, { now, records }) {
      const found = await records(lead).visible(id)
      if (isClosedLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
      demandReason(nurture, reason)
      if (until && until <= now) throw salesErrors.CRM_NURTURE_PAST()
      return records(lead).update(id, {
        status: 'nurturing',
        nurtureReason: reason,
        nurtureUntil: until ?? null,
      })
    },
  })
}

/** Takes a lead up again that was put aside: its owner works on it; without one it lies in the pool as new. */
const wakeLead = defineCommand({
  name: 'lead.wake',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { now, records }) {
    const found = await records(lead).visible(id)
    if (found.status !== 'nurturing') return
    const back = found.ownerId
      ? ({ status: 'working' } as const)
      : ({ status: 'new', poolEnteredAt: now } as const)
    await records(lead).update(id, { ...back, ...AWAKE })
  },
})

/** What a lead forgets when it is not nurtured any more. */
export const AWAKE = { nurtureUntil: null, nurtureReason: null } as const

/** Brings leads back when they have been nurtured long enough. */
export const wakeNurturedLeads: DueJob = {
  id: 'wake-nurtured-leads',
  on: 'lead',
  due: 'nurtureUntil',
  async run({ id }: RecordOf<typeof lead>, { crm }: JobContext<Runs>) {
    await crm.run(wakeLead, { id })
  },
}

interface Runs {
  run(command: unknown, input: unknown): Promise<unknown>
}
