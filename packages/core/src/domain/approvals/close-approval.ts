import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { approval } from './approval.ts'
import type { Step } from './approval-step.ts'
import { askedIn } from './read-voter.ts'
import { subjects } from './subject.ts'

type Approval = RecordOf<typeof approval>

/** How a request ends. */
export interface Ending {
  readonly status: 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'void'
  readonly at: Date
  readonly by?: string
  readonly note?: string | undefined
}

/** Ends a request. Its record waits no longer, unless it was approved: then what was asked for can be done. */
export async function closeApproval(
  context: CommandContext,
  { id, entity, recordId }: Approval,
  { status, at, by, note }: Ending,
): Promise<Approval> {
  if (status !== 'approved' && recordId != null) {
    const record = await subjects(context, entity).find(recordId)
    if (record?.approvalId === id) await subjects(context, entity).update(recordId, { approvalId: null })
  }
  return context.records(approval).update(id, {
    ...{ status, decidedAt: at, decidedBy: by ?? null, dueAt: null },
    ...{ approverIds: null, approverRoles: null },
    ...(note !== undefined && { note }),
  })
}

/** Goes on to the next step, or grants the request after the last. */
export async function passStep(
  context: CommandContext,
  found: Approval,
  { at, by, note }: Omit<Ending, 'status'>,
): Promise<Approval> {
  const step = (found.step ?? 0) + 1
  const next: Step | undefined = found.steps[step]
  if (!next) return closeApproval(context, found, { status: 'approved', at, ...(by && { by }), note })
  return context.records(approval).update(found.id, { step, ...(await askedIn(context, next)) })
}
