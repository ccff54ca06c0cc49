import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { isCrmError } from '../../../engine/errors.ts'
import type { FirstTouch, TouchFacts } from './touch-facts.ts'

/** One time that somebody came. */
export interface LeadTouch extends TouchFacts {
  readonly at: Date
  /** The activity that keeps it; null of the touch that made the lead. */
  readonly activityId: string | null
  /** What came in, as it came in. */
  readonly raw: unknown
}

interface TouchActivity {
  readonly id: string
  readonly doneAt?: Date | null
  readonly createdAt: Date
  readonly details?: unknown
  readonly touch?: TouchFacts | null
}

/** The part of a session that this reads. */
interface Reads {
  readonly lead: { get(id: string): Promise<{ readonly firstTouch?: FirstTouch | null } | null> }
  readonly activity: {
    list(query: object): Promise<{ readonly items: readonly TouchActivity[] }>
  }
}

/**
 * When and how a lead came, newest first: the first is the last touch, and the touch that made the lead always stands at
 * the end. Whoever may not list activities sees that one alone.
 */
export const touchesOf = defineQuery({
  name: 'lead.touches',
  input: z.strictObject({ id: z.string(), limit: z.int().min(1).max(1000).default(100) }),

  async run({ id, limit }, { crm }): Promise<readonly LeadTouch[]> {
    const session = crm as Reads
    const found = await session.lead.get(id)
    if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: 'lead' })
    const { firstTouch } = found
    const later = (await laterTouches(session, id, limit)).map(asTouch)
    return firstTouch ? [...later, asFirst(firstTouch)] : later
  },
})

async function laterTouches({ activity }: Reads, leadId: string, limit: number) {
  try {
    const where = { leadId, type: 'touch', doneAt: { isNotNull: true } }
    return (await activity.list({ where, orderBy: '-doneAt', limit })).items
  } catch (error) {
    if (isCrmError(error, 'CRM_FORBIDDEN') || isCrmError(error, 'CRM_CONDITION')) return []
    throw error
  }
}

function asTouch({ id, doneAt, createdAt, details, touch }: TouchActivity): LeadTouch {
  return { at: doneAt ?? createdAt, activityId: id, ...touch, raw: details ?? null }
}

function asFirst({ at, raw, ...facts }: FirstTouch): LeadTouch {
  return { at: new Date(at), activityId: null, ...facts, raw: raw ?? null }
}
