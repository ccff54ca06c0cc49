export { approval, approvalField, approvalInput, approvalVote } from './approval.ts'
export { approvalDoubts } from './approval-doubts.ts'
export { approvalProblems } from './approval-problems.ts'
export type { ApprovalMode, ApprovalRule, Approver, Timeout } from './approval-rule.ts'
export {
  askApproval,
  carryApproval,
  grantedApproval,
  type Intent,
  useApproval,
  voidApproval,
} from './ask-approval.ts'
export { climbLadder, ladderJob } from './climb-ladder.ts'
export { approveRequest, rejectRequest, withdrawRequest } from './decide-approval.ts'
export type { FourEyesRule } from './four-eyes-rule.ts'
export { fourEyesRules } from './four-eyes-rules.ts'
export { fourEyesOf } from './pass-four-eyes.ts'
export { type ShownApproval, showRequest } from './show-approval.ts'
