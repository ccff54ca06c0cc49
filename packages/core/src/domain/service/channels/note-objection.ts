import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { addStatement, type ConsentRecord, consent } from '../../privacy/index.ts'
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
      const standing = standingBy(said)
      const purposes = purpose === undefined ? [...standing.keys()] : [purpose]
      for (const one of purposes.filter((name) => standing.get(name) !== 'withdrawn')) {
        const source = `${channel}: ${objection}`
        await addStatement(context, { ...who, purpose: one, at, source }, { state: 'withdrawn' })
        withdrawn++
      }
    }
    return { withdrawn }
  },
})

/** What holds of each purpose. A withdrawal stands until it is lifted beyond doubt: whoever objects twice has said it once. */
function standingBy(said: readonly ConsentRecord[]): ReadonlyMap<string, ConsentRecord['state']> {
  const standing = new Map<string, ConsentRecord['state']>()
  for (const { purpose, state, renews } of said)
    if (standing.get(purpose) !== 'withdrawn' || renews) standing.set(purpose, state)
  return standing
}
