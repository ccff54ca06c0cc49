import type { CommandContext } from '../../../engine/command/context.ts'
import { recordsOf } from '../../../engine/command/records-of.ts'
import { account, contact } from '../../customers/index.ts'
import { byAddress } from './address-owners.ts'
import type { Inbound } from './inbound-input.ts'

/** Who wrote, as far as we know them. */
export interface KnownSender {
  readonly contactId?: string
  /** Of whoever is no contact. */
  readonly leadId?: string
  /** Of whoever is no contact, and writes from the domain of an account. */
  readonly accountId?: string
}

const OLDEST = { limit: 1, orderBy: 'createdAt' }

/**
 * The contact with this address, of several the one that was there first; else the lead, or what it became, and the one
 * account whose domain it is. Nobody is known by an address that is only claimed.
 */
export async function knownSender(
  context: CommandContext,
  { from, author = 'customer' }: Inbound,
): Promise<KnownSender> {
  if (from.unverified || author !== 'customer') return {}
  const by = byAddress(from.address)
  if (!by) return {}
  const [found] = await context.records(contact).where(by, OLDEST)
  if (found) return { contactId: found.id }
  const [lead] = await recordsOf(context, 'lead').where(by as never, OLDEST)
  const became = lead?.['contactId']
  if (typeof became === 'string') return { contactId: became }
  const accountId = 'email' in by ? await accountOf(context, by.email) : undefined
  return { ...(lead && { leadId: lead.id }), ...(accountId !== undefined && { accountId }) }
}

/** Of two accounts with one domain neither is told from the other. */
async function accountOf({ records }: CommandContext, email: string): Promise<string | undefined> {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  const [found, another] = await records(account).where({ domain }, { limit: 2 })
  return another ? undefined : found?.id
}
