import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { addStatement, consent, consentHeld } from '../../privacy/index.ts'
import { ownersOf } from './address-owners.ts'

/** So many purposes of one person are looked through. */
const MOST_STATEMENTS = 1_000

/**
 * Notes that somebody wants to be written to no longer, for whoever has the address. Without a purpose it holds for all
 * that they ever agreed to.
 */
export const noteObjection = defineCommand({
  name: 'message.noteObjection',
  input: z.strictObject({
    channel: z.string().min(1).max(63),
    objection: z.enum(['unsubscribed', 'complained']),
    address: z.string().min(1).max(300),
    purpose: z.string().min(1).max(100).optional(),
    at: z.date(),
  }),

  async run({ channel, objection, address, purpose, at }, context): Promise<{ readonly withdrawn: number }> {
    await context.hold([`objection ${address}`])
    let withdrawn = 0
    for (const { entity, record } of await ownersOf(context, address)) {
      const who = entity === 'contact' ? { contactId: record.id } : { leadId: record.id }
      const said = await context.records(consent).where(who, { limit: MOST_STATEMENTS, orderBy: 'at' })
      const purposes = purpose === undefined ? new Set(said.map((statement) => statement.purpose)) : [purpose]
      for (const one of purposes) {
        // Whoever objects twice has said it once.
        const asked = { consents: said, purpose: one, channel, now: context.now }
        if (consentHeld(asked) === 'withdrawn') continue
        const source = `${channel}: ${objection}`
        await addStatement(context, { ...who, purpose: one, at, source }, { state: 'withdrawn' })
        withdrawn++
      }
    }
    return { withdrawn }
  },
})
