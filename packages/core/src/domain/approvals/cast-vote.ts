import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { approval, approvalVote } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { ALONE, openPlaces, placesOf, seatsFor } from './approval-step.ts'
import { isOver } from './pass-four-eyes.ts'
import { readVoter } from './read-voter.ts'
import { demandReadable, subjectsOf } from './show-approval.ts'
import type { Subject } from './subject.ts'
import { agreeing, isOfPresentRound, presentStep, type Vote, votesOn } from './votes.ts'

type Approval = RecordOf<typeof approval>
type Verdict = 'approve' | 'reject' | 'sendBack'

/**
 * The request and its record, locked in the order in which whoever asks locks them: of two last voters one comes after
 * the other, and nobody changes the record between looking and granting.
 */
export async function lockPending(
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

/** What somebody has to say in the present step, and who has agreed until now. */
export interface Voice {
  /** For which seats they speak. */
  readonly seats: readonly number[]
  /** Those that the others spoke for. */
  readonly agreed: readonly (readonly number[])[]
}

/** Throws for who is not asked now, for who asked, and for who has spoken already, in whosever name. */
export async function demandVoice(
  context: CommandContext,
  found: Approval,
  named: readonly Subject[],
  verdict: Verdict | 'addSigner',
): Promise<Voice> {
  const step = presentStep(found)
  const asker = found.mayApproveOwn ? undefined : found.requestedBy
  const seats = seatsFor(step, await readVoter(context, step, asker))
  const votes = await votesOn(context, found)
  const counting = agreeing(found, votes)
  const agreed = counting.filter((vote) => vote.step === (found.step ?? 0)).map((vote) => vote.seats)
  const open = [ALONE, ...openPlaces(step, agreed)]
  if (!seats.some((place) => open.includes(place))) throw approvalErrors.CRM_APPROVAL_NOT_ASKED()
  const persons = personsOf(context)
  if (asker !== undefined && persons.includes(asker)) throw approvalErrors.CRM_APPROVAL_OWN()
  if (found.inputHash) await demandReadable(context, found, named)
  if (verdict !== 'addSigner' && votes.some((vote) => isIn(found, vote) && isBy(vote, persons)))
    throw approvalErrors.CRM_APPROVAL_VOTED()
  if (verdict === 'approve') demandOther(found, counting, persons)
  return { seats, agreed }
}

/** Throws for who has approved another step, where nobody approves two. */
export function demandOther(
  { differentApprovers, step }: Approval,
  counting: readonly Vote[],
  persons: readonly string[],
): void {
  const others = counting.filter((vote) => vote.step !== (step ?? 0))
  if (differentApprovers && others.some((vote) => isBy(vote, persons)))
    throw approvalErrors.CRM_APPROVAL_TWICE()
}

function isIn(found: Approval, vote: Vote): boolean {
  return vote.step === (found.step ?? 0) && isOfPresentRound(found, vote)
}

/** Whether one of these persons cast a vote, in whosever name. */
export function isBy({ voter, castBy }: Vote, persons: readonly string[]): boolean {
  return persons.includes(voter) || (castBy != null && persons.includes(castBy))
}

/** Writes down what was said in the present step. */
export async function castVote(
  context: CommandContext,
  found: Approval,
  { verdict, seats, note }: { verdict: Verdict; seats: readonly number[]; note: string | undefined },
): Promise<void> {
  const { actor, now, records } = context
  const step = presentStep(found)
  const named = seats.flatMap((place) => {
    const seat = placesOf(step)[place]
    return seat && 'user' in seat && seat.user !== actor.id ? [seat.user] : []
  })
  await records(approvalVote).create({
    ...{ approvalId: found.id, step: found.step ?? 0, round: step.round ?? 0, verdict, seats, votedAt: now },
    ...{ voter: actor.id, castBy: actor.onBehalfOf ?? null, insteadOf: named, note: note ?? null },
  })
}

/** The actor, and who really acts. */
export function personsOf({ actor }: Pick<CommandContext, 'actor'>): readonly string[] {
  return actor.onBehalfOf === undefined ? [actor.id] : [actor.id, actor.onBehalfOf]
}
