import * as z from 'zod'
import { isZone } from '../../conditions/zoned-time.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import { type ContactDecision, canContact, type Statement } from './can-contact.ts'

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const question = z.strictObject({
  id: z.string(),
  purpose: z.string(),
  channel: z.string(),
  /** Hours in which nobody is disturbed, by the clock of the person. */
  quietHours: z.strictObject({ from: clockTime, to: clockTime, zone: z.string().refine(isZone) }).optional(),
  /** How often is enough: activities that were done with the person within a time. */
  cap: z.strictObject({ atMost: z.int().min(0), within: z.string().regex(/^\d+[mhdw]$/) }).optional(),
})

interface Reads {
  readonly [entity: string]: {
    get(id: string): Promise<{ readonly contactId?: string | null } | null>
    list(query: object): Promise<{ readonly items: readonly (Statement & { readonly id: string })[] }>
    count(where: object): Promise<number>
  }
}

/** Says whether somebody may be contacted now, and why, by all that they said under any of their records. */
export function contactAllowed<const Entity extends 'contact' | 'lead'>(entity: Entity) {
  return defineQuery({
    name: `${entity}.canContact`,
    input: question,

    async run({ id, purpose, channel, quietHours, cap }, { crm, now }): Promise<ContactDecision> {
      const { lead, consent, activity, [entity]: people } = crm as Reads
      const person = await people?.get(id)
      if (!person || !lead || !consent || !activity) throw engineErrors.CRM_NOT_FOUND({ entity })
      const contactId = entity === 'contact' ? id : person.contactId
      const became = contactId ? (await lead.list({ where: { contactId } })).items.map((one) => one.id) : []
      const leadIds = entity === 'lead' ? [id, ...became] : became
      const isTheirs = { any: [...(contactId ? [{ contactId }] : []), { leadId: { in: leadIds } }] }
      const said = await consent.list({ where: { all: [isTheirs, { purpose }] }, limit: 1_000 })
      const contacts = cap && {
        atMost: cap.atMost,
        lately: await activity.count({
          all: [
            isTheirs,
            { type: { in: ['call', 'meeting', 'visit', 'email'] } },
            { doneAt: { gt: new Date(now.getTime() - milliseconds(cap.within as Duration)) } },
          ],
        }),
      }
      return canContact({ consents: said.items, purpose, channel, now, quietHours, contacts })
    },
  })
}
