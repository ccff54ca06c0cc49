import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { lead } from './lead.ts'

/** How a lead can be reached, in stored form. */
export interface Addresses {
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
}

/** What a capture needs to know of a lead that is there already. */
export type KnownLead = Pick<RecordOf<typeof lead>, 'id'> & Partial<RecordOf<typeof lead>>

/** Finds a lead by its addresses: one with the same e-mail, else one with the same telephone. */
export interface KnownLeads {
  find(addresses: Addresses): KnownLead | undefined
  /** From now on found by its addresses, unless an older lead has them. */
  add(one: KnownLead, addresses: Addresses): void
  /** Puts what was written in the place of what was planned. */
  replace(planned: KnownLead, written: KnownLead | undefined, addresses: Addresses): void
}

const MOST = 50_000

/** What a capture holds while it looks and writes, so that the same person is not captured twice at once. */
export function addressNames({ email, phone }: Addresses): readonly string[] {
  if (email && phone) return [`lead email ${email}`, `lead phone ${phone}`]
  if (email) return [`lead email ${email}`]
  return phone ? [`lead phone ${phone}`] : []
}

/** Looks up all leads that have one of these addresses. Each kind is asked on its own: either question has an index. */
export async function knownLeads(context: CommandContext, of: readonly Addresses[]): Promise<KnownLeads> {
  const byEmail = new Map<string, KnownLead>()
  const byPhone = new Map<string, KnownLead>()
  const emails = of.flatMap(({ email }) => email ?? [])
  const phones = of.flatMap(({ phone }) => phone ?? [])
  const oldestFirst = { limit: MOST, orderBy: 'createdAt' }
  const leads = context.records(lead)
  const withEmail = emails.length > 0 ? await leads.where({ email: { in: emails } }, oldestFirst) : []
  const withPhone = phones.length > 0 ? await leads.where({ phone: { in: phones } }, oldestFirst) : []
  for (const one of withEmail) keepFirst(byEmail, one.email, one)
  for (const one of withPhone) keepFirst(byPhone, one.phone, one)
  return {
    find: ({ email, phone }) => (email && byEmail.get(email)) || (phone && byPhone.get(phone)) || undefined,
    add(one, { email, phone }) {
      keepFirst(byEmail, email, one)
      keepFirst(byPhone, phone, one)
    },
    replace(planned, written, { email, phone }) {
      put(byEmail, email, planned, written)
      put(byPhone, phone, planned, written)
    },
  }
}

type ByAddress = Map<string, KnownLead>

function keepFirst(by: ByAddress, address: string | null | undefined, one: KnownLead): void {
  if (address && !by.has(address)) by.set(address, one)
}

function put(
  by: ByAddress,
  address: string | null | undefined,
  planned: KnownLead,
  written: KnownLead | undefined,
): void {
  if (!address || by.get(address) !== planned) return
  if (written) by.set(address, written)
  else by.delete(address)
}
