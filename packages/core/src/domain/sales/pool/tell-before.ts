import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { activity } from '../../activities/index.ts'
import { user } from '../../people/index.ts'
import type { lead } from '../leads/lead.ts'
import type { DueStep } from './next-check.ts'
import type { ReclaimDue } from './reclaim-due-at.ts'

type Lead = RecordOf<typeof lead>

/** Leaves a reminder with everybody whom a step names, dated at the instant of the step, however late it is written. */
export async function tellBefore(
  context: CommandContext,
  found: Lead,
  { dueAt, rule }: ReclaimDue,
  { at, step, tell }: DueStep,
): Promise<void> {
  const { records } = context
  for (const ownerId of await peopleOf(context, found, tell))
    await records(activity).create({
      type: 'reminder',
      subject: found.name,
      leadId: found.id,
      ownerId,
      dueAt: new Date(at),
      details: { reason: 'reclaim', rule, step, reclaimAt: new Date(dueAt ?? at).toISOString() },
    })
}

/** Each once, also where the manager of the owner is named as a user as well. */
async function peopleOf(
  { records }: CommandContext,
  { ownerId }: Lead,
  tell: DueStep['tell'],
): Promise<ReadonlySet<string>> {
  const people = new Set<string>()
  for (const whom of tell) {
    if (typeof whom === 'object') people.add(whom.user)
    else if (whom === 'owner' && ownerId) people.add(ownerId)
    else if (whom === 'manager') {
      const [owner] = await records(user).where({ id: ownerId ?? '' }, { limit: 1 })
      if (owner?.managerId) people.add(owner.managerId)
    }
  }
  return people
}
