import { implies } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import { conditionDoubts, holdsNever, saysNothing } from '../../engine/condition-doubts.ts'
import type { Issue } from '../../engine/errors.ts'
import type { ApprovalRule, Approver } from './approval-rule.ts'

/** Where an approval is asked. */
export interface ApprovalPlace {
  readonly shape: Shape
  readonly path: string
  /** What holds of every record for which it may be asked. */
  readonly given: object
  /** Whether only the record's owner can ask. */
  readonly ownerAsks: boolean
}

/**
 * What an approval hardly means: one that nobody can ever give, or only the one who asks for it; a timeout after the end; a
 * condition under which it is asked never or always.
 */
export function approvalDoubts(rule: ApprovalRule, place: ApprovalPlace): readonly Issue[] {
  return [...approverDoubts(rule, place), ...timeoutDoubts(rule, place.path), ...whenDoubts(rule, place)]
}

function approverDoubts(rule: ApprovalRule, { path, ownerAsks }: ApprovalPlace): readonly Issue[] {
  const { by, timeouts = [], mayApproveOwn = false } = rule
  // Whoever it is escalated to, or silence, decides alone.
  if (timeouts.some(({ do: deed }) => deed === 'escalate' || deed === 'approve')) return []
  if (!isEnough(rule, by)) return [never(`${path}.by`)]
  const others = by.filter((approver) => !('field' in approver && approver.field === 'ownerId'))
  return ownerAsks && !mayApproveOwn && !isEnough(rule, others) ? [onlyAsker(`${path}.by`)] : []
}

/** Whether these approvers, of all that a rule names, can be as many different people as it takes. */
function isEnough({ mode = 'all', by }: ApprovalRule, present: readonly Approver[]): boolean {
  const persons = present.filter((approver) => !('role' in approver || 'team' in approver))
  const different = new Set(persons.map((approver) => JSON.stringify(approver))).size
  if (mode === 'any') return present.length > 0
  if (mode === 'sequence') return present.length === by.length
  if (mode === 'all') return present.length === by.length && different === persons.length
  // A role or a team is as many as it may have.
  return present.length > persons.length || different >= mode.quorum
}

const ENDS: readonly string[] = ['expire', 'approve', 'reject']

function timeoutDoubts({ timeouts = [] }: ApprovalRule, path: string): readonly Issue[] {
  const end = timeouts.findIndex(({ do: deed }) => ENDS.includes(deed))
  return timeouts.slice(end < 0 ? timeouts.length : end + 1).map((_, at) => ({
    code: 'TIMEOUT_UNREACHED',
    path: `${path}.timeouts.${end + 1 + at}`,
    message: `never comes: "${timeouts[end]?.do}" has ended the request before.`,
    zh: `永远不会触发：请求已被前面的“${timeouts[end]?.do}”结束。`,
  }))
}

function whenDoubts({ when }: ApprovalRule, { shape, path, given }: ApprovalPlace): readonly Issue[] {
  // An empty condition says plainly that it is asked always.
  if (when === undefined || Object.keys(when).length === 0 || holdsNever(shape, given)) return []
  const place = `${path}.when`
  const own = conditionDoubts(shape, when, place)
  if (own.length > 0) return own
  const together = conditionDoubts(shape, { all: [given, when] }, place)
  const never = together.filter(({ code }) => code === 'CONDITION_UNSATISFIABLE')
  if (never.length > 0) return never.map((issue) => ({ ...issue, path: place }))
  return implies(shape, given, when) ? [saysNothing(place)] : []
}

function never(path: string): Issue {
  return {
    code: 'APPROVAL_NEVER',
    path,
    message: 'names fewer different people than have to agree: it can never be given.',
    zh: '指定的不同审批人少于所需人数：永远无法通过。',
  }
}

function onlyAsker(path: string): Issue {
  return {
    code: 'APPROVER_ASKS',
    path,
    message:
      'needs the owner to agree, and only owners can ask for it; nobody approves their own request. Name somebody else as well, or say mayApproveOwn.',
    zh: '需要负责人同意，而只有负责人才能发起；不能审批自己的请求。请增加其他审批人，或设置 mayApproveOwn。',
  }
}
