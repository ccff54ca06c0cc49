import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import { approval } from './approval.ts'
import { isForContent } from './approval-salt.ts'
import type { Rung, Step } from './approval-step.ts'
import { closeApproval, passStep } from './close-approval.ts'
import { contentsHash } from './content-hash.ts'
import { askedNow } from './read-voter.ts'
import { subjectsOf } from './show-approval.ts'

type Approval = RecordOf<typeof approval>

/** Does what a request's timeouts say, dated at the instant that they name, however late it is done. Called by the job. */
export const climbLadder = defineCommand({
  name: 'approval.timeOut',
  input: z.strictObject({ id: z.string(), at: z.date() }),

  async run({ id, at }, context): Promise<void> {
    const { records } = context
    const [named] = await records(approval).where({ id }, { limit: 1 })
    if (named) await subjectsOf(context, named)
    const found = await records(approval).visible(id)
    const rung = found.ladder?.[found.rung ?? 0]
    if (found.status !== 'pending' || !rung || at.getTime() < reachedAt(found, rung).getTime()) return
    const climbed = await records(approval).update(id, afterRung(found))
    await act(context, climbed, rung, reachedAt(found, rung))
  },
})

/** Fires when the next timeout of a request is reached. */
export const ladderJob: JobDef = {
  id: 'core.approval-timeouts',
  on: 'approval',
  due: 'dueAt',
  run: (
    found: Approval,
    { crm, due }: JobContext<{ run(command: unknown, input: unknown): Promise<void> }>,
  ) => crm.run(climbLadder, { id: found.id, at: due }),
}

function reachedAt({ ladderFrom, requestedAt }: Approval, { afterMs }: Rung): Date {
  return new Date((ladderFrom ?? requestedAt).getTime() + afterMs)
}

function afterRung(found: Approval) {
  const rung = (found.rung ?? 0) + 1
  const next = found.ladder?.[rung]
  return { rung, dueAt: next ? reachedAt(found, next) : null }
}

async function act(
  context: CommandContext,
  found: Approval,
  { do: deed, to = [] }: Rung,
  at: Date,
): Promise<void> {
  const { records } = context
  switch (deed) {
    case 'remind':
      await records(approval).update(found.id, { remindedAt: at })
      return
    case 'escalate': {
      const present = found.step ?? 0
      const end = nextAsk(found)
      const steps = found.steps.map((step: Step, index) =>
        index < present || index >= end
          ? step
          : { ...step, escalatedTo: [...(step.escalatedTo ?? []), ...to] },
      )
      await records(approval).update(found.id, {
        ...{ steps, escalatedAt: at },
        ...(await askedNow(context, { ...found, steps })),
      })
      return
    }
    case 'approve':
      return approveByTime(context, found, at)
    case 'reject':
    case 'expire':
      await closeApproval(context, found, { status: deed === 'reject' ? 'rejected' : 'expired', at })
  }
}

/** Silence agrees to what was asked, not to what the record has become since. */
async function approveByTime(context: CommandContext, found: Approval, at: Date): Promise<void> {
  const named = await subjectsOf(context, found)
  const content = await contentsHash(context.shape(found.entity), named, found.over)
  if (!(await isForContent(context, found, content)))
    return void (await closeApproval(context, found, { status: 'void', at }))
  await passStep(context, found, { at }, nextAsk(found))
}

/** Where the steps end that the present timeouts are for. */
function nextAsk({ steps, step }: Approval): number {
  const next = steps.findIndex(({ ladder }, place) => place > (step ?? 0) && ladder !== undefined)
  return next < 0 ? steps.length : next
}
