import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import { type ConsentRecord, consent } from './consent.ts'
import { privacyErrors } from './privacy-errors.ts'

const proof = z.strictObject({
  /** Which version of which text the person saw. */
  text: z.string().max(500).nullable().default(null),
  from: z.string().max(500).nullable().default(null),
  ip: z.string().max(100).nullable().default(null),
})
const statement = z.strictObject({
  contactId: z.string().optional(),
  leadId: z.string().optional(),
  purpose: z.string().trim().min(1).max(100),
  /** Left out: whatever channel. */
  channel: z.string().trim().min(1).max(63).optional(),
  /** When the person said so; now, if left out. Never later than now. */
  at: z.date().optional(),
  source: z.string().max(200).optional(),
  proof: proof.optional(),
})
type Statement = z.output<typeof statement>

/** Notes that a person agreed to be contacted. */
export const recordConsent = defineCommand({
  name: 'consent.record',
  input: statement.extend({
    until: z.date().optional(),
    /** The person lifts an earlier withdrawal, and that is certain. */
    renews: z.boolean().optional(),
  }),
  run: ({ until, renews, ...said }, context) =>
    addStatement(context, said, { state: 'granted', until: until ?? null, renews: renews ?? false }),
})

/** Notes that a person does not want to be contacted, or no longer. */
export const withdrawConsent = defineCommand({
  name: 'consent.withdraw',
  input: statement,
  run: (said, context) => addStatement(context, said, { state: 'withdrawn' }),
})

/** Adds a statement to the ledger, for a rule that has looked whose it is. */
export async function addStatement(
  context: CommandContext,
  { at, contactId, leadId, channel, source, proof: evidence, purpose }: Statement,
  rest: Partial<ConsentRecord>,
): Promise<ConsentRecord> {
  const { records, now, actor } = context
  if ((contactId === undefined) === (leadId === undefined)) throw privacyErrors.CRM_CONSENT_SUBJECT()
  const [entity, id] = contactId === undefined ? ['lead', leadId ?? ''] : ['contact', contactId]
  await recordsOf(context, entity).visible(id)
  return records(consent).create({
    ...{ contactId: contactId ?? null, leadId: leadId ?? null, purpose, channel: channel ?? null },
    ...{ at: at && at < now ? at : now, source: source ?? null, proof: evidence ?? null, by: actor.id },
    ...rest,
  })
}
