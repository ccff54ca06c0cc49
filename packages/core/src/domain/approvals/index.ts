export { addSigner } from './add-signer.ts'
export { approval, approvalField, approvalInput, approvalVote } from './approval.ts'
export { approvalDoubts } from './approval-doubts.ts'
export { approvalProblems } from './approval-problems.ts'
export type { ApprovalMode, ApprovalRule, Approver, Timeout } from './approval-rule.ts'
export { carryApproval, dropApproval, grantedApproval, type Intent, requestApproval } from './ask-approval.ts'
export { climbLadder, ladderJob } from './climb-ladder.ts'
export { takeApproval } from './close-approval.ts'
export { approveRequest, rejectRequest, withdrawRequest } from './decide-approval.ts'
export type {
  AnswerFromOutside,
  AnswerOutcome,
  ExternalApprover,
  RequestOutside,
} from './external/external-approver.ts'
export { externalRequest } from './external/external-request.ts'
export { type FollowingSession, followApproval, type Rows } from './external/follow-approval.ts'
export { takeAnswer } from './external/take-answer.ts'
export type { FourEyesRule } from './four-eyes-rule.ts'
export { fourEyesRules } from './four-eyes-rules.ts'
export { fourEyesOf } from './pass-four-eyes.ts'
export { type AskedApproval, askApproval, useApproval, voidApproval } from './plugin-approvals.ts'
export { seatProblems } from './seat-problems.ts'
export { sendBack } from './send-back.ts'
export { type ShownApproval, showRequest } from './show-approval.ts'
