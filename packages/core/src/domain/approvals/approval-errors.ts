import { defineErrors } from '../../engine/errors.ts'

/** What asking for approval, and giving it, refuses. */
export const approvalErrors = defineErrors({
  CRM_APPROVAL_WAITING: {
    en: '{action} waits until somebody else has agreed to it.',
    zh: '{action} 需等待他人审批。',
    hint: '`meta.approvalId` is the request. Once it is approved, repeat the same call: it runs once, as long as its records are as they were.',
  },
  CRM_APPROVAL_DENIED: {
    en: 'Somebody else has refused {action}.',
    zh: '{action} 已被他人驳回。',
    hint: '`meta.approvalId` is the request, with the note of who refused it. Another input, changed records, or the end of the request ask anew.',
  },
  CRM_APPROVAL_CLOSED: {
    en: 'This request is {status} already.',
    zh: '该审批申请的状态已为 {status}。',
    hint: 'Only a pending request can be approved, rejected or withdrawn. Do again what needs the approval to ask anew.',
  },
  CRM_APPROVAL_OWN: {
    en: 'Nobody approves what they asked for themselves.',
    zh: '不能审批自己提交的申请。',
    hint: 'Somebody else of the approvers has to decide. A rule may allow it with `mayApproveOwn`.',
  },
  CRM_APPROVAL_NOT_ASKED: {
    en: 'This request does not wait for the actor.',
    zh: '当前步骤无需该操作者审批。',
    hint: '`approverIds` and `approverRoles` of the request say who is asked in the present step.',
  },
  CRM_APPROVAL_VOTED: {
    en: 'The actor has decided this step already.',
    zh: '操作者已完成该步骤的审批。',
    hint: 'Each person counts once in a step; somebody else has to decide the rest.',
  },
  CRM_APPROVAL_TWICE: {
    en: 'The person has approved another step of this request.',
    zh: '该人员已审批过此申请的其他步骤。',
    hint: 'The rule asks for different approvers: somebody else of those who are asked has to decide this step.',
  },
  CRM_APPROVAL_NOT_EARLIER: {
    en: 'Step {step} is not earlier than the present one.',
    zh: '步骤 {step} 不早于当前步骤。',
    hint: 'Steps count from 0. To end a request reject it, or let who asked withdraw it.',
  },
  CRM_APPROVAL_MISSING: {
    en: '{action} has not been approved.',
    zh: '{action} 尚未获得批准。',
    hint: 'Ask for the approval first. One that was given is good for one time.',
  },
  CRM_APPROVAL_OUTSIDE: {
    en: '{system}, where it is to be decided, could not be told of a request.',
    zh: '无法将审批申请提交或同步到外部系统 {system}。',
    hint: 'It is tried again by itself. What the system said is kept nowhere, for it may repeat secrets: look into its own log.',
  },
  CRM_APPROVAL_STALE: {
    en: 'The record has changed since approval was asked for.',
    zh: '提交审批后记录已被修改。',
    hint: 'The approval holds for the earlier content alone. Do again what needs it: that asks anew for the present content.',
  },
  CRM_APPROVAL_NOT_YOURS: {
    en: 'Only who asked for it takes a request back.',
    zh: '只有申请人可以撤回申请。',
    hint: 'Approvers reject it instead.',
  },
  CRM_APPROVAL_NOBODY: {
    en: 'There is nobody to ask for approval: {fields} is empty.',
    zh: '没有可用的审批人：{fields} 为空。',
    hint: 'Fill in the field that names the approver, or name another approver in the rule.',
  },
})
