import type { AnyRecord, Condition } from '../../../conditions/condition.ts'

/** How a lead can be reached, in stored form. */
export interface Addresses {
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
}

/** Somebody is the same person when e-mail or telephone are the same. Undefined when there is neither. */
export function sameAddress(all: readonly Addresses[]): Condition<AnyRecord> | undefined {
  const emails = all.flatMap(({ email }) => (email ? [email] : []))
  const phones = all.flatMap(({ phone }) => (phone ? [phone] : []))
  const any = [
    ...(emails.length ? [{ email: { in: emails } }] : []),
    ...(phones.length ? [{ phone: { in: phones } }] : []),
  ]
  return any.length > 0 ? { any } : undefined
}

/** What a capture holds while it looks and writes, so that the same person is not captured twice at once. */
export function addressNames({ email, phone }: Addresses): readonly string[] {
  return [...(email ? [`lead email ${email}`] : []), ...(phone ? [`lead phone ${phone}`] : [])]
}

/** The known lead with the same e-mail, else with the same telephone; the oldest of several. */
export function knownLead<L extends Addresses>(
  leads: readonly L[],
  { email, phone }: Addresses,
): L | undefined {
  return (
    leads.find((one) => email && one.email === email) ?? leads.find((one) => phone && one.phone === phone)
  )
}
