import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** Which leads are still to be worked on. */
export const OPEN_LEAD = { status: { in: ['new', 'working'] } } as const

/** The same of one lead. */
export function isOpenLead({ status }: { readonly status?: string | null }): boolean {
  return OPEN_LEAD.status.in.some((open) => open === status)
}

/** Somebody who may buy. Without an owner it lies in the public pool. */
export const lead = defineEntity('lead', {
  fields: {
    name: f.text({ max: 200 }).label({ en: 'Name', 'zh-CN': '姓名' }),
    company: f.text({ max: 300 }).optional().label({ en: 'Company', 'zh-CN': '公司' }),
    email: f.email().optional().label({ en: 'E-mail', 'zh-CN': '邮箱' }),
    phone: f.phone().optional().label({ en: 'Phone', 'zh-CN': '电话' }),
    title: f.text({ max: 200 }).optional().label({ en: 'Job title', 'zh-CN': '职务' }),
    website: f.domain().optional().label({ en: 'Website', 'zh-CN': '网站' }),
    /** Where it came from: a form, a fair, a file. */
    source: f.text({ max: 100 }).optional().label({ en: 'Source', 'zh-CN': '来源' }),
    region: f.text({ max: 100 }).optional().label({ en: 'Region', 'zh-CN': '地区' }),
    employees: f.int({ min: 0 }).optional().label({ en: 'Employees', 'zh-CN': '员工数' }),
    urgency: f
      .select(['low', 'normal', 'high'])
      .default('normal')
      .label({ en: 'Urgency', 'zh-CN': '紧急程度' }),
    status: f
      .select(['new', 'working', 'converted', 'disqualified'])
      .default('new')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    ownerId: f.ref('user', { inverse: 'leads' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    disqualifiedReason: f
      .text({ max: 500 })
      .optional()
      .managed()
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
      .label({ en: 'Reason for release', 'zh-CN': '退回原因' }),
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
  },
  lists: [
    { filter: ['ownerId', 'status'], sort: '-createdAt' },
    { filter: ['status'], sort: '-createdAt' },
    { sort: 'email' },
    { sort: 'phone' },
  ],
  label: { en: 'Lead', 'zh-CN': '线索' },
})
