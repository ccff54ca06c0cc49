import type { IntakeWay } from './message.ts'

/** Tickets that an incoming message may belong to, by what speaks for them. */
export interface ThreadEvidence {
  /** Of messages that it answers, or of its conversation. */
  readonly thread?: string | undefined
  /** Of a token of ours. */
  readonly token?: string | undefined
  /** Of the number in its subject. */
  readonly subject?: string | undefined
  /** Whether its sender has part in the ticket of the subject. */
  readonly isKnownThere: boolean
  /** Of the same sender and subject, a short while ago. */
  readonly recent?: string | undefined
}

/** The ticket that a message belongs to, and by what. */
export interface FoundThread {
  readonly ticketId: string
  readonly by: Extract<IntakeWay, 'thread' | 'token' | 'subject' | 'recent'>
}

/**
 * The ticket that an incoming message continues; undefined when it begins a new one. A number in a subject is easily
 * guessed, so it counts only for whom the ticket knows; a subject alone says nothing.
 */
export function findThread(evidence: ThreadEvidence): FoundThread | undefined {
  const { thread, token, subject, isKnownThere, recent } = evidence
  if (thread !== undefined) return { ticketId: thread, by: 'thread' }
  if (token !== undefined) return { ticketId: token, by: 'token' }
  if (subject !== undefined && isKnownThere) return { ticketId: subject, by: 'subject' }
  if (recent !== undefined) return { ticketId: recent, by: 'recent' }
  return undefined
}

/** The number of a ticket in a subject, as in `Re: [#42] Router`. */
export function numberInSubject(subject: string): number | undefined {
  const digits = /\[#(\d{1,15})\]/.exec(subject)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const ANSWERING = /^(?:(?:re|fwd?|aw|wg|sv|回复|答复|转发|回覆|轉寄)\s*(?:\[\d+\])?\s*[:：]\s*)+/i

/** A subject without what programs put before it when somebody answers. */
export function plainSubject(subject: string): string {
  return subject.trim().replace(ANSWERING, '').replace(/\s+/g, ' ').toLowerCase()
}
