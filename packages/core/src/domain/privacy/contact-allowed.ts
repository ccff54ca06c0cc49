import * as z from 'zod'
import { defineQuery } from '../../engine/command/define-query.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { type ContactDecision, canContact, type Statement } from './can-contact.ts'
import { courtesies, type Reachable, readContactFacts } from './contact-facts.ts'

const question = z.strictObject({
  id: z.string(),
  purpose: z.string(),
  channel: z.string(),
  ...courtesies,
})

interface Reads {
  readonly [entity: string]: {
    get(id: string): Promise<Reachable | null>
    list(query: object): Promise<{ readonly items: readonly (Statement & { readonly id: string })[] }>
    count(where: object): Promise<number>
  }
}

/** Says whether somebody may be contacted now, and why, by all that they said under any of their records. */
export function contactAllowed<const Entity extends 'contact' | 'lead'>(entity: Entity) {
  return defineQuery({
    name: `${entity}.canContact`,
    input: question,

    async run({ id, ...asked }, { crm, now }): Promise<ContactDecision> {
      const { lead, consent, activity, message, [entity]: people } = crm as Reads
      const person = await people?.get(id)
      if (!person || !lead || !consent || !activity || !message) throw engineErrors.CRM_NOT_FOUND({ entity })
      const facts = await readContactFacts(
        {
          leadsOf: async (contactId) => (await lead.list({ where: { contactId } })).items,
          statements: async (where) => (await consent.list({ where, limit: 1_000 })).items,
          count: (of, where) => (of === 'message' ? message : activity).count(where),
        },
        { ...asked, entity, person, now },
      )
      return canContact(facts)
    },
  })
}
