import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { type approval, approvalVote } from './approval.ts'
import type { Step } from './approval-step.ts'

type Approval = RecordOf<typeof approval>
export type Vote = RecordOf<typeof approvalVote>

const MOST_VOTES = 1000

/** All that was said to a request. */
export function votesOn({ records }: CommandContext, { id }: Pick<Approval, 'id'>): Promise<readonly Vote[]> {
  return records(approvalVote).where({ approvalId: id }, { limit: MOST_VOTES })
}

/** Whether a vote was cast since its step was last sent back. */
export function isOfPresentRound({ steps }: Pick<Approval, 'steps'>, { step, round }: Vote): boolean {
  return (round ?? 0) === (steps[step]?.round ?? 0)
}

/** Those that agree and count. */
export function agreeing(found: Pick<Approval, 'steps'>, votes: readonly Vote[]): readonly Vote[] {
  return votes.filter((vote) => vote.verdict === 'approve' && isOfPresentRound(found, vote))
}

/** The step that a request waits for. */
export function presentStep({ steps, step }: Pick<Approval, 'steps' | 'step'>): Step {
  return steps[step ?? 0] ?? { mode: 'any', seats: [] }
}

/** For which seats those may speak who have agreed in the present step. */
export async function agreedIn(
  context: CommandContext,
  found: Pick<Approval, 'id' | 'steps' | 'step'>,
): Promise<readonly (readonly number[])[]> {
  const votes = agreeing(found, await votesOn(context, found))
  return votes.filter(({ step }) => step === (found.step ?? 0)).map(({ seats }) => seats)
}
