import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { approval } from './approval.ts'
import { askedNow } from './read-voter.ts'
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

/** Goes on to the next step that is to be asked, or grants the request after the last. */
export async function passStep(
  context: CommandContext,
  found: Approval,
  { at, by, note }: Omit<Ending, 'status'>,
  from = (found.step ?? 0) + 1,
): Promise<Approval> {
  const step = stepToAsk(found, from)
  if (step < 0) return closeApproval(context, found, { status: 'approved', at, ...(by && { by }), note })
  const ladder = found.steps[step]?.ladder
  return context.records(approval).update(found.id, {
    step,
    ...(await askedNow(context, { ...found, step })),
    ...(ladder && climbing(ladder, at)),
  })
}

/** The first step from a place on that is to be asked: those that were carried over are not. -1 when there is none. */
export function stepToAsk({ steps }: Pick<Approval, 'steps'>, from = 0): number {
  return steps.findIndex(({ carriedFrom }, place) => place >= from && carriedFrom === undefined)
}

/** A ladder that counts from an instant on. */
export function climbing(ladder: NonNullable<Approval['ladder']>, from: Date) {
  const dueAt = ladder[0] ? new Date(from.getTime() + ladder[0].afterMs) : null
  return { ladder, ladderFrom: from, rung: 0, dueAt }
}

/** An approval is good for one time: of any number at once one takes it. */
export async function takeApproval({ records }: CommandContext, { id }: Approval): Promise<boolean> {
  return (await records(approval).updateIf(id, { status: 'approved' }, { status: 'used' })) !== undefined
}
