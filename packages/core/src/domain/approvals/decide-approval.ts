import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { approval, approvalVote } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { isForContent } from './approval-salt.ts'
import { isAgreed, type Step, seatsFor } from './approval-step.ts'
import { closeApproval, passStep } from './close-approval.ts'
import { contentsHash } from './content-hash.ts'
import { isOver } from './pass-four-eyes.ts'
import { readVoter } from './read-voter.ts'
import { demandReadable, subjectsOf } from './show-approval.ts'
import type { Subject } from './subject.ts'

type Approval = RecordOf<typeof approval>
type Vote = RecordOf<typeof approvalVote>

const decisionInput = z.strictObject({ id: z.string(), note: z.string().max(500).optional() })
type Decision = z.output<typeof decisionInput>

/**
 * Agrees to a request. When enough have agreed, the next step is asked, or the request is granted: then the one who
 * asked may do what was asked for, once, as long as the record is as it was.
 */
export const approveRequest = defineCommand({
  name: 'approval.approve',
  input: decisionInput,

  async run({ id, note }: Decision, context): Promise<Approval> {
    const { found, named } = await lockPending(context, id)
    const step = presentStep(found)
    const seats = await demandSeats(context, found, step)
    if (found.inputHash) await demandReadable(context, found, named)
    const votes = await demandFirstVote(context, found)
    const content = await contentsHash(context.shape(found.entity), named, found.over)
    if (!(await isForContent(context, found, content))) throw approvalErrors.CRM_APPROVAL_STALE()

    await castVote(context, found, { verdict: 'approve', seats, note })
    if (!isAgreed(step, [...votes.map((vote) => vote.seats), seats])) return found
    return passStep(context, found, { at: context.now, by: context.actor.id, note })
  },
})

/** Refuses a request. One refusal ends it, whoever agreed before. */
export const rejectRequest = defineCommand({
  name: 'approval.reject',
  input: decisionInput,

  async run({ id, note }: Decision, context): Promise<Approval> {
    const { found, named } = await lockPending(context, id)
    const seats = await demandSeats(context, found, presentStep(found))
    if (found.inputHash) await demandReadable(context, found, named)
    await demandFirstVote(context, found)

    await castVote(context, found, { verdict: 'reject', seats, note })
    return closeApproval(context, found, { status: 'rejected', at: context.now, by: context.actor.id, note })
  },
})

/** Takes a request back. Who asked for it may, until it is decided. */
export const withdrawRequest = defineCommand({
  name: 'approval.withdraw',
  input: decisionInput,

  async run({ id, note }: Decision, context): Promise<Approval> {
    const { found } = await lockPending(context, id)
    if (!personsOf(context).includes(found.requestedBy)) throw approvalErrors.CRM_APPROVAL_NOT_YOURS()
    return closeApproval(context, found, { status: 'withdrawn', at: context.now, by: context.actor.id, note })
  },
})

/**
 * The request and its record, locked in the order in which whoever asks locks them: of two last voters one comes after
 * the other, and nobody changes the record between looking and granting.
 */
async function lockPending(
  context: CommandContext,
  id: string,
): Promise<{ found: Approval; named: readonly Subject[] }> {
  const { records } = context
  const [asked] = await records(approval).where({ id }, { limit: 1 })
  const named = asked ? await subjectsOf(context, asked) : []
  const found = await records(approval).visible(id)
  if (found.status !== 'pending')
    throw approvalErrors.CRM_APPROVAL_CLOSED({ status: found.status ?? 'closed' })
  if (isOver(found, context.now)) throw approvalErrors.CRM_APPROVAL_CLOSED({ status: 'expired' })
  return { found, named }
}

function presentStep({ steps, step }: Approval): Step {
  return steps[step ?? 0] ?? { mode: 'any', seats: [] }
}

/** For which seats the actor speaks. Throws for who is not asked, and for who asked. */
async function demandSeats(context: CommandContext, found: Approval, step: Step): Promise<readonly number[]> {
  const seats = seatsFor(step, await readVoter(context, step))
  if (seats.length === 0) throw approvalErrors.CRM_APPROVAL_NOT_ASKED()
  if (!found.mayApproveOwn && personsOf(context).includes(found.requestedBy))
    throw approvalErrors.CRM_APPROVAL_OWN()
  return seats
}

/** The votes of the step until now. Throws when the actor's is among them, in whosever name it was cast. */
async function demandFirstVote(context: CommandContext, { id, step }: Approval): Promise<readonly Vote[]> {
  const votes = await context
    .records(approvalVote)
    .where({ approvalId: id, step: step ?? 0 }, { limit: MOST_VOTES })
  const persons = personsOf(context)
  if (votes.some(({ voter, castBy }) => persons.includes(voter) || (castBy && persons.includes(castBy))))
    throw approvalErrors.CRM_APPROVAL_VOTED()
  return votes
}

const MOST_VOTES = 1000

async function castVote(
  context: CommandContext,
  { id, steps, step }: Approval,
  {
    verdict,
    seats,
    note,
  }: { verdict: 'approve' | 'reject'; seats: readonly number[]; note: string | undefined },
): Promise<void> {
  const { actor, now, records } = context
  const named = seats.flatMap((place) => {
    const seat = steps[step ?? 0]?.seats[place]
    return seat && 'user' in seat && seat.user !== actor.id ? [seat.user] : []
  })
  await records(approvalVote).create({
    ...{ approvalId: id, step: step ?? 0, verdict, seats, votedAt: now },
    ...{ voter: actor.id, castBy: actor.onBehalfOf ?? null, insteadOf: named, note: note ?? null },
  })
}

/** The actor, and who really acts. */
function personsOf({ actor }: CommandContext): readonly string[] {
  return actor.onBehalfOf === undefined ? [actor.id] : [actor.id, actor.onBehalfOf]
}
