import * as z from 'zod'
import type { PreparedCondition } from '../../../conditions/index.ts'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { activity, happenedAt, NOTED } from '../../activities/index.ts'
import { lead } from '../leads/lead.ts'
import type { FollowUpRule } from './pool-rules.ts'
import { asksOthers } from './reclaim-rule.ts'

/** What a follow-up is where nobody said so: a note is no proof that anybody talked to anybody. */
export const USUAL_FOLLOW_UP: FollowUpRule = { when: { type: { in: ['call', 'meeting', 'visit', 'email'] } } }

/** Whether an activity may be a follow-up; one about which its own record does not tell is looked up. */
export function mayFollowUp(when: PreparedCondition, record: object, now: number, zone: string): boolean {
  return asksOthers(when) || when.matches(record, { vars: { now, zone } })
}

/** The latest follow-up of a lead, worked out from its activities. What is dated ahead has not happened yet. */
export async function lastFollowUp(
  { records, now }: CommandContext,
  { id, ownerId }: Pick<RecordOf<typeof lead>, 'id' | 'ownerId'>,
  { when, by = 'anybody' }: FollowUpRule,
): Promise<Date | null> {
  if (by === 'owner' && !ownerId) return null
  const counted = [when, { leadId: id }, ...(by === 'owner' ? [{ ownerId: ownerId ?? null }] : [])]
  const newest = async (condition: object, sort: string) => {
    const all = [...counted, condition] as never
    const [found] = await records(activity).where({ all }, { limit: 1, orderBy: sort })
    return found && happenedAt(found)
  }
  const done = await newest({ doneAt: { lte: now } }, '-doneAt')
  const noted = await newest(NOTED, '-createdAt')
  if (!done || !noted) return done ?? noted ?? null
  return new Date(Math.max(done.getTime(), noted.getTime()))
}

/**
 * Notes on a lead when it was last followed up, with the lead held until the transaction ends: of a call and a reclaim at
 * the same instant one comes first. Called by the hooks of activities.
 */
export function noteFollowUp(rule: FollowUpRule = USUAL_FOLLOW_UP) {
  return defineCommand({
    name: 'lead.noteFollowUp',
    input: z.strictObject({
      id: z.string(),
      /** A new activity, which can only make it later. */
      added: z.strictObject({ at: z.date().nullable(), ownerId: z.string().nullish() }).optional(),
    }),

    async run({ id, added }, context): Promise<void> {
      const found = await context.records(lead).find(id)
      if (!found) return
      const known = found.lastFollowUpAt ?? null
      const isOlder = added?.at && known && added.at <= known
      const isOfOthers = added && rule.by === 'owner' && added.ownerId !== found.ownerId
      if (isOlder || isOfOthers) return
      const lastFollowUpAt = await lastFollowUp(context, found, rule)
      if (lastFollowUpAt?.getTime() === known?.getTime()) return
      await context.records(lead).update(id, { lastFollowUpAt })
    },
  })
}
