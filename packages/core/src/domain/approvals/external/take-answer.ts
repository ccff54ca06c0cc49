import type { CommandContext } from '../../../engine/command/context.ts'
import { isCrmError } from '../../../engine/errors.ts'
import { approveRequest, rejectRequest } from '../decide-approval.ts'
import type { AnswerFromOutside, AnswerOutcome } from './external-approver.ts'
import type { ExternalRequestRow, externalRequest } from './external-request.ts'

/**
 * Votes first and notes it afterwards: so locks are taken in the order of everybody who decides. Of any number at once one
 * votes, and the others find what it noted.
 */
export async function takeAnswer(
  given: AnswerFromOutside,
  context: CommandContext,
  entity: ReturnType<typeof externalRequest>,
): Promise<AnswerOutcome> {
  const rows = context.records(entity)
  const find = async () => (await rows.where({ externalId: given.externalId }, { limit: 1 }))[0]
  const found = await find()
  if (!found) return 'unknown'
  if (found.status !== 'open') return outcomeOf(found, given)
  const outcome = await vote(found, given, context)
  const { eventId, by: decidedBy } = given
  const noted = await rows.updateIf(
    found.id,
    { status: 'open' },
    { status: 'answered', eventId, outcome, decidedBy },
  )
  if (noted) return outcome
  const now = await find()
  return now ? outcomeOf(now, given) : 'unknown'
}

/** What an answer comes to that finds another one, or itself, there already. */
function outcomeOf({ eventId, status }: ExternalRequestRow, given: AnswerFromOutside): AnswerOutcome {
  return status === 'answered' && eventId === given.eventId ? 'known' : 'late'
}

async function vote(
  { approvalId: id }: ExternalRequestRow,
  { verdict, by, note }: AnswerFromOutside,
  context: CommandContext,
): Promise<AnswerOutcome> {
  const command = verdict === 'approve' ? approveRequest : rejectRequest
  try {
    await context.run(command, { id, by, ...(note !== undefined && { note }) })
    return 'taken'
  } catch (error) {
    const outcome = isCrmError(error) ? OUTCOMES[error.code] : undefined
    if (!outcome) throw error
    return outcome
  }
}

const OUTCOMES: Readonly<Record<string, AnswerOutcome>> = {
  CRM_APPROVAL_CLOSED: 'late',
  CRM_APPROVAL_NOT_ASKED: 'late',
  CRM_APPROVAL_VOTED: 'late',
  CRM_NOT_FOUND: 'late',
  CRM_APPROVAL_STALE: 'stale',
  CRM_APPROVAL_OWN: 'refused',
  CRM_APPROVAL_TWICE: 'refused',
}
