import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import type { Rung, Step } from './approval-step.ts'

/** How a request can stand. `approved` becomes `used` when what it was asked for is done. */
const APPROVAL_STATES = [
  ...(['pending', 'approved', 'used'] as const),
  ...(['rejected', 'withdrawn', 'expired', 'void'] as const),
] as const

/**
 * A request to do something with a record, and what became of it. It holds for the content that the record had when it
 * was asked: a later change makes it void.
 */
export const approval = defineEntity('approval', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    /** The first of the records that it is about; empty where a call names none. */
    recordId: f.text({ max: 128 }).optional().managed().label({ en: 'Record', 'zh-CN': '记录' }),
    /** All records that a call under four eyes is about. */
    recordIds: f
      .list(f.text({ max: 128 }))
      .optional()
      .managed()
      .label({ en: 'Records', 'zh-CN': '相关记录' }),
    /** What is asked for, as in `sales: negotiate → won`. */
    kind: f.text({ max: 300 }).managed().label({ en: 'Asked for', 'zh-CN': '审批事项' }),
    /** Stands for the content of the records, salted. */
    contentHash: f.text({ max: 64 }).managed().label({ en: 'Content hash', 'zh-CN': '内容摘要' }),
    /** Stands for a call under four eyes, salted: the verb, who asks, in whose name, and all of its input. */
    inputHash: f.text({ max: 64 }).optional().managed().label({ en: 'Input hash', 'zh-CN': '输入摘要' }),
    /** Stands for what belongs to the content and is kept elsewhere, as the lines of a quote, salted. */
    attachedHash: f
      .text({ max: 64 })
      .optional()
      .managed()
      .label({ en: 'Attached hash', 'zh-CN': '附加内容摘要' }),
    /** The fields that it holds for; empty means all that can be filled in. */
    over: f
      .list(f.text({ max: 63 }))
      .optional()
      .managed()
      .label({ en: 'Fields', 'zh-CN': '审批字段' }),
    reason: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Reason', 'zh-CN': '原因' }),
    requestedBy: f.text({ max: 128 }).managed().label({ en: 'Requested by', 'zh-CN': '申请人' }),
    requestedAt: f.datetime().managed().label({ en: 'Requested at', 'zh-CN': '申请时间' }),
    mayApproveOwn: f
      .bool()
      .default(false)
      .managed()
      .label({ en: 'May approve own', 'zh-CN': '允许审批自己的申请' }),
    /** Nobody approves two of its steps. */
    differentApprovers: f
      .bool()
      .default(false)
      .managed()
      .label({ en: 'Different approvers', 'zh-CN': '各步骤审批人不同' }),
    status: f
      .select(APPROVAL_STATES)
      .default('pending')
      .managed()
      .label({ en: 'Status', 'zh-CN': '审批状态' }),
    steps: f.json<readonly Step[]>().managed().label({ en: 'Steps', 'zh-CN': '审批步骤' }),
    /** Which step it waits for, from 0. */
    step: f.int({ min: 0 }).default(0).managed().label({ en: 'Present step', 'zh-CN': '当前步骤' }),
    /** Who is asked in the present step: users and members of teams by id. */
    approverIds: f
      .list(f.text({ max: 128 }))
      .optional()
      .managed()
      .label({ en: 'Approvers', 'zh-CN': '审批人' }),
    approverRoles: f
      .list(f.text({ max: 63 }))
      .optional()
      .managed()
      .label({ en: 'Approving roles', 'zh-CN': '审批角色' }),
    ladder: f.json<readonly Rung[]>().optional().managed().label({ en: 'Ladder', 'zh-CN': '超时阶梯' }),
    /** Which rung of the ladder comes next, from 0. */
    rung: f.int({ min: 0 }).default(0).managed().label({ en: 'Next rung', 'zh-CN': '下一超时步骤' }),
    /** From when on its rungs are counted. */
    ladderFrom: f.datetime().optional().managed().label({ en: 'Ladder from', 'zh-CN': '超时起算时间' }),
    dueAt: f.datetime().optional().managed().label({ en: 'Next rung at', 'zh-CN': '下次超时时间' }),
    /** When a request under four eyes is over, approved or not. */
    expiresAt: f.datetime().optional().managed().label({ en: 'Expires at', 'zh-CN': '失效时间' }),
    remindedAt: f.datetime().optional().managed().label({ en: 'Reminded at', 'zh-CN': '最近提醒时间' }),
    escalatedAt: f.datetime().optional().managed().label({ en: 'Escalated at', 'zh-CN': '升级时间' }),
    decidedAt: f.datetime().optional().managed().label({ en: 'Decided at', 'zh-CN': '审批完成时间' }),
    /** Who decided it; empty when time did. */
    decidedBy: f.text({ max: 128 }).optional().managed().label({ en: 'Decided by', 'zh-CN': '最终审批人' }),
    note: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Note', 'zh-CN': '审批意见' }),
  },
  subject: 'recordId',
  lists: [
    { filter: ['recordId'], sort: '-requestedAt' },
    { filter: ['requestedBy', 'kind'], sort: '-requestedAt' },
    { filter: ['status'], sort: 'requestedAt' },
    { sort: 'dueAt', whileSet: true },
  ],
  label: { en: 'Approval', 'zh-CN': '审批' },
})

/** What somebody said to a request. */
export const approvalVote = defineEntity('approvalVote', {
  fields: {
    approvalId: f.ref('approval', { inverse: 'votes' }).managed().label({ en: 'Approval', 'zh-CN': '审批' }),
    step: f.int({ min: 0 }).managed().label({ en: 'Step', 'zh-CN': '步骤' }),
    /** How often the step had been sent back until then: votes of earlier rounds do not count. */
    round: f.int({ min: 0 }).default(0).managed().label({ en: 'Round', 'zh-CN': '轮次' }),
    verdict: f
      .select(['approve', 'reject', 'sendBack'])
      .managed()
      .label({ en: 'Verdict', 'zh-CN': '审批结论' }),
    voter: f.text({ max: 128 }).managed().label({ en: 'Voter', 'zh-CN': '审批人' }),
    /** Who really spoke, where somebody acted in the voter's name. */
    castBy: f.text({ max: 128 }).optional().managed().label({ en: 'Cast by', 'zh-CN': '实际操作人' }),
    /** The users that the voter stood in for. */
    insteadOf: f
      .list(f.text({ max: 128 }))
      .optional()
      .managed()
      .label({ en: 'Instead of', 'zh-CN': '代理对象' }),
    /** Which of the step's approvers it may count for, by their places. */
    seats: f.json<readonly number[]>().managed().label({ en: 'Counts for', 'zh-CN': '计入席位' }),
    /** The vote on an earlier request that it is: what was asked for is the same as then. */
    carriedFrom: f
      .text({ max: 128 })
      .optional()
      .managed()
      .label({ en: 'Carried over from', 'zh-CN': '沿用自' }),
    votedAt: f.datetime().managed().label({ en: 'Voted at', 'zh-CN': '审批时间' }),
    note: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Note', 'zh-CN': '审批意见' }),
  },
  subject: 'approvalId',
  unique: [['approvalId', 'step', 'round', 'voter']],
  label: { en: 'Vote', 'zh-CN': '审批投票' },
})

/**
 * What belongs to a request and is not for everybody who reads it: what a call under four eyes asks for, which only who may
 * read its records gets to see, and the salt of its hashes, which nobody does.
 */
export const approvalInput = defineEntity('approvalInput', {
  fields: {
    approvalId: f.ref('approval', { inverse: 'inputs' }).managed().label({ en: 'Approval', 'zh-CN': '审批' }),
    /** The input, without personal, encrypted and sensitive values. */
    shown: f.json().optional().managed().label({ en: 'Input', 'zh-CN': '输入' }),
    /** What makes the hashes of the request unguessable. */
    salt: f.text({ max: 64 }).optional().managed().verbatim().label({ en: 'Salt', 'zh-CN': '盐值' }),
  },
  subject: 'approvalId',
  label: { en: 'Input to approve', 'zh-CN': '待审批输入' },
})

/** A field for entities whose records wait for approvals: the request that is open for the record. */
export function approvalField() {
  return f.ref('approval').optional().managed().label({ en: 'Open approval', 'zh-CN': '当前审批' })
}
