import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import type { ConsentState } from './consent.ts'
import type { FirstTouch } from './touch-facts.ts'
import type { Conversion } from './undo-conversion.ts'

/** Which leads are still to be worked on. One that is being nurtured waits, and is not. */
export const OPEN_LEAD = { status: { in: ['new', 'working'] } } as const

/** The same of one lead. */
export function isOpenLead({ status }: { readonly status?: string | null }): boolean {
  return OPEN_LEAD.status.in.some((open) => open === status)
}

/** How a lead was reclaimed, and what undoing it brings back. Instants as JSON writes them. */
export type Reclaimed = {
  readonly rule: string
  readonly at: string
  readonly dueAt: string
  /** Until when the reclaim can be undone. */
  readonly undoUntil: string
  readonly ownerId: string
  readonly ownedSince: string | null
  readonly lastFollowUpAt: string | null
  readonly assignedBy: string | null
  readonly assignedAt: string | null
  readonly previousOwners: readonly { readonly userId: string; readonly until: string }[] | null
  /** The open tasks that lost their owner. */
  readonly tasks: readonly string[]
  /** How each rule saw it. */
  readonly rules: readonly { readonly rule: string; readonly verdict: string; readonly dueAt?: number }[]
}

/** Whether nobody will work on a lead again unless somebody says so. */
export function isClosedLead({ status }: { readonly status?: string | null }): boolean {
  return status === 'converted' || status === 'disqualified'
}

/** Somebody who may buy. Without an owner it lies in the public pool. */
export const lead = defineEntity('lead', {
  fields: {
    name: f.text({ max: 200 }).personal('identity').label({ en: 'Name', 'zh-CN': '姓名' }),
    company: f.text({ max: 300 }).optional().personal().label({ en: 'Company', 'zh-CN': '公司' }),
    email: f.email().optional().personal('identity').label({ en: 'E-mail', 'zh-CN': '邮箱' }),
    phone: f.phone().optional().personal('identity').label({ en: 'Phone', 'zh-CN': '电话' }),
    title: f.text({ max: 200 }).optional().personal().label({ en: 'Job title', 'zh-CN': '职务' }),
    website: f.domain().optional().personal().label({ en: 'Website', 'zh-CN': '网站' }),
    /** Where it came from: a form, a fair, a file. */
    source: f.text({ max: 100 }).optional().label({ en: 'Source', 'zh-CN': '来源' }),
    region: f.text({ max: 100 }).optional().label({ en: 'Region', 'zh-CN': '地区' }),
    employees: f.int({ min: 0 }).optional().label({ en: 'Employees', 'zh-CN': '员工数' }),
    urgency: f
      .select(['low', 'normal', 'high'])
      .default('normal')
      .label({ en: 'Urgency', 'zh-CN': '紧急程度' }),
    status: f
      .select(['new', 'working', 'nurturing', 'converted', 'disqualified'])
      .default('new')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    ownerId: f.ref('user', { inverse: 'leads' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    disqualifiedReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for giving up', 'zh-CN': '作废原因' }),
    /** The rule that chose the owner, and when. */
    assignedBy: f.text({ max: 100 }).optional().managed().label({ en: 'Assigned by', 'zh-CN': '分配规则' }),
    assignedAt: f.datetime().optional().managed().label({ en: 'Assigned at', 'zh-CN': '分配时间' }),
    /** What it waits for while nobody owns it: its turn in a queue, or the answer to an offer. */
    waitingFor: f
      .select(['queue', 'offer'])
      .optional()
      .managed()
      .label({ en: 'Waiting for', 'zh-CN': '等待中' }),
    /** Since when it lies in the public pool again; empty while somebody owns it, and where nobody ever did. */
    poolEnteredAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'In the pool since', 'zh-CN': '进入公海时间' }),
    /** Who owned it before, each with the instant until which they last did. */
    previousOwners: f
      .json<readonly { readonly userId: string; readonly until: string }[]>()
      .optional()
      .managed()
      .label({ en: 'Previous owners', 'zh-CN': '历任负责人' }),
    /** Why its last owner put it back into the pool. */
    releaseReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for release', 'zh-CN': '退回原因' }),
    /** Since when its owner has it; empty where it is theirs since it was made. */
    ownedSince: f.datetime().optional().managed().label({ en: 'Owned since', 'zh-CN': '归属起始时间' }),
    /** The latest activity with it that counts as a follow-up. Derived from activities. */
    lastFollowUpAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'Last follow-up', 'zh-CN': '最近跟进时间' }),
    /** When the pool looks at it next. It can be worked out anew at any time, and is never later than what is due. */
    poolCheckAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'Next check of the pool', 'zh-CN': '下次公海检查时间' }),
    /** Which steps before its reclaim have been taken, and for which due date. */
    poolReminded: f
      .json<{ readonly dueAt: string; readonly steps: number }>()
      .optional()
      .managed()
      .label({ en: 'Reminders before reclaim', 'zh-CN': '回收前提醒' }),
    /** How it came back into the pool by itself, and what it was before; empty once somebody owns it again. */
    reclaimed: f.json<Reclaimed>().optional().managed().label({ en: 'Reclaim', 'zh-CN': '回收信息' }),
    /** Given back after a reclaim, it is not reclaimed again before this instant. */
    sparedUntil: f.datetime().optional().managed().label({ en: 'Spared until', 'zh-CN': '宽限至' }),
    protectedUntil: f.datetime().optional().managed().label({ en: 'Protected until', 'zh-CN': '保护至' }),
    protectReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for protection', 'zh-CN': '保护原因' }),
    /** Locked, it is neither claimed nor reclaimed. */
    lockedAt: f.datetime().optional().managed().label({ en: 'Locked at', 'zh-CN': '锁定时间' }),
    lockReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for lock', 'zh-CN': '锁定原因' }),
    /** The pool into which it was put by hand. */
    poolId: f.text({ max: 100 }).optional().managed().label({ en: 'Pool', 'zh-CN': '公海' }),
    /** What it became. */
    convertedAt: f.datetime().optional().managed().label({ en: 'Converted at', 'zh-CN': '转化时间' }),
    accountId: f
      .ref('account', { inverse: 'leads' })
      .optional()
      .managed()
      .label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'leads' })
      .optional()
      .managed()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    opportunityId: f
      .ref('opportunity', { inverse: 'leads' })
      .optional()
      .managed()
      .label({ en: 'Opportunity', 'zh-CN': '商机' }),
    /** What its conversion made, for taking it back. */
    conversion: f.json<Conversion>().optional().managed().label({ en: 'Conversion', 'zh-CN': '转化记录' }),
    /** How it came in, with what came in as it came. */
    firstTouch: f
      .json<FirstTouch>()
      .optional()
      .managed()
      .verbatim()
      .personal('identity')
      .label({ en: 'First touch', 'zh-CN': '首次触达' }),
    /** The address that nothing reaches: what is sent there comes back. */
    undeliverable: f
      .text({ max: 300 })
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Undeliverable address', 'zh-CN': '无法送达的地址' }),
    /** What the person agreed to and what not, by purpose. */
    consent: f
      .json<ConsentState>()
      .optional()
      .managed()
      .personal()
      .label({ en: 'Consent', 'zh-CN': '同意情况' }),
    /** What the score model made of it at `scoredAt`. */
    score: f.int().optional().managed().label({ en: 'Score', 'zh-CN': '评分' }),
    grade: f.text({ max: 63 }).optional().managed().label({ en: 'Grade', 'zh-CN': '等级' }),
    scoredAt: f.datetime().optional().managed().label({ en: 'Scored at', 'zh-CN': '评分时间' }),
    scoreVersion: f
      .int({ min: 1 })
      .optional()
      .managed()
      .label({ en: 'Score model version', 'zh-CN': '评分模型版本' }),
    /** From when on its grade may be another, though nothing happens. */
    scoreDueAt: f.datetime().optional().managed().label({ en: 'Score due', 'zh-CN': '待重新评分时间' }),
    /** Until when it is nurtured, and why. */
    nurtureUntil: f.datetime().optional().managed().label({ en: 'Nurtured until', 'zh-CN': '培育至' }),
    nurtureReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for nurturing', 'zh-CN': '培育原因' }),
    recycleCount: f
      .int({ min: 0 })
      .default(0)
      .managed()
      .label({ en: 'Times recycled', 'zh-CN': '回收利用次数' }),
    recycleReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for recycling', 'zh-CN': '回收利用原因' }),
  },
  subject: ['self', 'contactId'],
  lists: [
    { sort: '-createdAt' },
    { filter: ['ownerId'], sort: '-createdAt' },
    { filter: ['ownerId', 'status'], sort: '-createdAt' },
    { filter: ['status'], sort: '-createdAt' },
    { sort: 'email' },
    { sort: 'phone' },
    { sort: 'poolCheckAt', whileSet: true },
    { sort: 'scoreDueAt', whileSet: true },
    { sort: 'nurtureUntil', whileSet: true },
  ],
  label: { en: 'Lead', 'zh-CN': '线索' },
})
