import * as z from 'zod'
import { isZone } from '../../conditions/zoned-time.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import type { ContactFacts, Statement } from './can-contact.ts'

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** What a host may ask besides consent. */
export const courtesies = {
  /** Hours in which nobody is disturbed, by the clock of the person. */
  quietHours: z.strictObject({ from: clockTime, to: clockTime, zone: z.string().refine(isZone) }).optional(),
  /** How often is enough: what was done with the person, and sent to them of our own accord, within a time. */
  cap: z.strictObject({ atMost: z.int().min(0), within: z.string().regex(/^\d+[mhdw]$/) }).optional(),
}
type Courtesies = z.output<z.ZodObject<typeof courtesies>>

/** A person, as far as it matters for contacting them. */
export interface Reachable {
  readonly id: string
  readonly email?: string | null
  readonly phone?: string | null
  readonly contactId?: string | null
  readonly undeliverable?: string | null
}

/** How the facts are read: with the eyes of whoever asks, or for a rule. */
export interface ContactReads {
  leadsOf(contactId: string): Promise<readonly { readonly id: string }[]>
  statements(where: object): Promise<readonly Statement[]>
  count(entity: 'activity' | 'message', where: object): Promise<number>
}

/** Whether, for what, and how somebody is to be contacted. */
export interface ContactAsked extends Courtesies {
  readonly entity: 'contact' | 'lead'
  readonly person: Reachable
  readonly purpose: string
  readonly channel: string
  readonly now: Date
}

/** Reads all that a person said under any of their records, and how often they were contacted lately. */
export async function readContactFacts(read: ContactReads, asked: ContactAsked): Promise<ContactFacts> {
  const { entity, person, purpose, channel, quietHours, cap, now } = asked
  const contactId = entity === 'contact' ? person.id : person.contactId
  const became = contactId ? (await read.leadsOf(contactId)).map(({ id }) => id) : []
  const leadIds = entity === 'lead' ? [person.id, ...became] : became
  const isTheirs = { any: [...(contactId ? [{ contactId }] : []), { leadId: { in: leadIds } }] }
  return {
    ...{ purpose, channel, now, quietHours },
    consents: await read.statements({ all: [isTheirs, { purpose }] }),
    isUnreachable: isUndeliverable(person, channel),
    contacts: cap && {
      atMost: cap.atMost,
      lately: await contactedSince(read, isTheirs, since(now, cap.within)),
    },
  }
}

/** Where a channel finds somebody: those whose name begins with `email` by mail, all others rather by telephone. */
export function addressBy(channel: string, { email, phone }: Reachable): string | undefined {
  return (channel.startsWith('email') ? email : (phone ?? email)) ?? undefined
}

/** Whether what a channel sends to the address that they have now comes back. */
export function isUndeliverable(person: Reachable, channel: string): boolean {
  const address = addressBy(channel, person)
  return address !== undefined && address === person.undeliverable
}

async function contactedSince(read: ContactReads, isTheirs: object, after: Date): Promise<number> {
  const types = { type: { in: ['call', 'meeting', 'visit', 'email'] } }
  const met = await read.count('activity', { all: [isTheirs, types, { doneAt: { gt: after } }] })
  const sent = { direction: 'out', purpose: { isNull: false }, at: { gt: after } }
  return met + (await read.count('message', { all: [isTheirs, sent] }))
}

function since(now: Date, within: string): Date {
  return new Date(now.getTime() - milliseconds(within as Duration))
}
