import type { RecordOf } from '../../../engine/command/context.ts'
import { type ConsentState, joinConsent } from './consent.ts'
import type { lead } from './lead.ts'
import type { FirstTouch } from './touch-facts.ts'

type Lead = RecordOf<typeof lead>
type PreviousOwners = NonNullable<Lead['previousOwners']>

/**
 * What one lead has that several were, in the fields that commands keep: how the person came first, what they agreed to
 * with no refusal lost, who owned them, and since when whoever owns it now does. Nobody's time begins anew by a merge, and
 * nobody gets round a lock or a wait by it.
 */
export function joinedLead(leads: readonly Lead[], ownerId: string | null, now: Date): Partial<Lead> {
  const [survivor] = leads
  const giver = survivor?.ownerId === ownerId ? undefined : leads.find((one) => one.ownerId === ownerId)
  const firstTouch = firstOf(leads)[0]?.firstTouch
  return {
    ...(firstTouch && { firstTouch }),
    ...joinedConsents(leads),
    ...joinedOwners(leads, ownerId, now),
    ...joinedLocks(leads),
    ...(ownerId && giver && ownershipOf(giver)),
    recycleCount: Math.max(...leads.map(({ recycleCount }) => recycleCount ?? 0)),
  }
}

/** Those that came in by a capture, with their first touch, the earliest first. */
export function firstOf(leads: readonly Lead[]): readonly { lead: Lead; firstTouch: FirstTouch }[] {
  return leads
    .flatMap((lead) => (lead.firstTouch ? [{ lead, firstTouch: lead.firstTouch }] : []))
    .sort((one, other) => Date.parse(one.firstTouch.at) - Date.parse(other.firstTouch.at))
}

function joinedConsents(leads: readonly Lead[]): Partial<Lead> {
  const stated = leads.flatMap(({ consent }) => (consent ? [consent] : []))
  const joined = stated.reduce<ConsentState>((known, more) => joinConsent(known, Object.values(more)), {})
  return stated.length > 0 ? { consent: joined } : {}
}

/** Whoever loses one of them by the merge has owned the one that stays. What the survivor's own loses, the pool notes. */
function joinedOwners([survivor, ...others]: readonly Lead[], ownerId: string | null, now: Date) {
  const until = new Map<string, string>()
  const note = (userId: string, at: string) => {
    const known = until.get(userId)
    if (!known || known < at) until.set(userId, at)
  }
  for (const one of [survivor, ...others])
    for (const previous of (one?.previousOwners ?? []) as PreviousOwners)
      note(previous.userId, previous.until)
  for (const other of others)
    if (other.ownerId && other.ownerId !== ownerId && other.ownerId !== survivor?.ownerId)
      note(other.ownerId, now.toISOString())
  const owners = [...until].map(([userId, at]) => ({ userId, until: at }))
  return owners.length > 0 ? { previousOwners: owners.sort((a, b) => (a.until < b.until ? -1 : 1)) } : {}
}

function joinedLocks(leads: readonly Lead[]): Partial<Lead> {
  const locked = leads.find(({ lockedAt }) => lockedAt)
  return locked ? { lockedAt: locked.lockedAt ?? null, lockReason: locked.lockReason ?? null } : {}
}

/** The lead goes on being theirs as the one was that they had. */
function ownershipOf({ createdAt, ownedSince, assignedBy, assignedAt, sparedUntil, ...theirs }: Lead) {
  return {
    ownedSince: ownedSince ?? createdAt,
    assignedBy: assignedBy ?? null,
    assignedAt: assignedAt ?? null,
    sparedUntil: sparedUntil ?? null,
    protectedUntil: theirs.protectedUntil ?? null,
    protectReason: theirs.protectReason ?? null,
  }
}
