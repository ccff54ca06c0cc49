import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { recordsOf } from '../../../engine/command/records-of.ts'
import {
  addressBy,
  CONTACT_REASONS,
  type ContactAsked,
  type ContactReason,
  canContact,
  courtesies,
  isUndeliverable,
  type Reachable,
} from '../../privacy/index.ts'
import { attachments } from '../tickets/message-input.ts'
import { channelErrors } from './channel-errors.ts'
import { contactFactsFor } from './contact-facts-for.ts'
import { type MessageRecord, message } from './message.ts'

const id = z.string().min(1).max(128)

/**
 * Writes to a contact or lead of our own accord: the message waits for its channel like every other. With a `purpose` it
 * is sent only to whom `canContact` allows it; without one it is a word from person to person, which needs an address
 * that is reached.
 */
export const sendMessage = defineCommand({
  name: 'message.send',
  input: z.strictObject({
    channel: z.string().min(1).max(63),
    contactId: id.optional(),
    leadId: id.optional(),
    subject: z.string().min(1).max(500),
    body: z.string().min(1).max(1_000_000),
    /** The same with looks. */
    html: z.string().max(1_000_000).optional(),
    attachments: attachments.min(1).optional(),
    purpose: z.string().trim().min(1).max(100).optional(),
    ...courtesies,
  }),

  async run({ contactId, leadId, quietHours, cap, ...said }, context): Promise<MessageRecord> {
    if ((contactId === undefined) === (leadId === undefined)) throw channelErrors.CRM_MESSAGE_PERSON()
    const entity = contactId === undefined ? 'lead' : 'contact'
    const person = (await recordsOf(context, entity).visible(contactId ?? leadId ?? '')) as Reachable
    const address = addressBy(said.channel, person)
    if (!address) throw channelErrors.CRM_MESSAGE_NO_ADDRESS({ channel: said.channel })
    await demandAllowed(context, { ...said, quietHours, cap, entity, person, now: context.now })
    return context.records(message).create({
      ...said,
      ...(contactId === undefined ? { leadId } : { contactId }),
      ...{ direction: 'out', visibility: 'public', at: context.now, recipients: [address] },
      ...{ author: context.actor.type === 'user' ? 'agent' : 'bot', authorId: context.actor.id },
    } as Partial<MessageRecord>)
  },
})

/** So much is enough for a word from person to person. */
const UNREACHABLE: ContactReason = { code: 'unreachable', ...CONTACT_REASONS.unreachable }

type Asked = Omit<ContactAsked, 'purpose'> & {
  readonly purpose?: string | undefined
}

async function demandAllowed(context: CommandContext, { purpose, ...asked }: Asked): Promise<void> {
  if (purpose === undefined) {
    if (isUndeliverable(asked.person, asked.channel)) throw refused([UNREACHABLE])
    return
  }
  // Two who write to one person at once are counted one after the other.
  await context.hold([`contact ${asked.entity} ${asked.person.id}`])
  const { allowed, why } = canContact(await contactFactsFor(context, { ...asked, purpose }))
  if (!allowed) throw refused(why)
}

function refused(why: readonly ContactReason[]): Error {
  const issues = why.map(({ code, en, 'zh-CN': zh }) => ({
    code: code.toUpperCase(),
    path: 'purpose',
    message: en,
    zh,
  }))
  return channelErrors.CRM_CONTACT_REFUSED({ why: why.map(({ code }) => code).join(', ') }, { issues })
}
