import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { approvalField } from '../../approvals/index.ts'

/** How a contract can stand. */
const CONTRACT_STATUSES = [
  ...(['draft', 'inApproval', 'active'] as const),
  ...(['expired', 'terminated', 'renewed'] as const),
] as const
export type ContractStatus = (typeof CONTRACT_STATUSES)[number]

/** What was agreed with a customer for a time. What changes meanwhile is an amendment: a new version with its reason. */
export const contract = defineEntity('contract', {
  fields: {
    number: f.text({ max: 63 }).managed().unique().label({ en: 'Number', 'zh-CN': '合同号' }),
    accountId: f.ref('account', { inverse: 'contracts' }).managed().label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'contracts' })
      .optional()
      .managed()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    opportunityId: f
      .ref('opportunity', { inverse: 'contracts' })
      .optional()
      .managed()
      .label({ en: 'Opportunity', 'zh-CN': '商机' }),
    /** The accepted quote that it was drawn up from. */
    quoteId: f
      .ref('quote', { inverse: 'contracts' })
      .optional()
      .managed()
      .unique()
      .label({ en: 'Quote', 'zh-CN': '报价单' }),
    orderId: f
      .ref('order', { inverse: 'contracts' })
      .optional()
      .managed()
      .label({ en: 'Order', 'zh-CN': '订单' }),
    ownerId: f.ref('user', { inverse: 'contracts' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    status: f.select(CONTRACT_STATUSES).default('draft').managed().label({ en: 'Status', 'zh-CN': '状态' }),
    currency: f.text({ max: 3 }).managed().label({ en: 'Currency', 'zh-CN': '币种' }),
    /** Both days belong to it. */
    startsOn: f.date().managed().label({ en: 'Starts on', 'zh-CN': '起始日' }),
    endsOn: f.date().managed().label({ en: 'Ends on', 'zh-CN': '截止日' }),
    /** Counts the amendments: 1 as it was signed. */
    amendment: f.int({ min: 1 }).default(1).managed().label({ en: 'Version', 'zh-CN': '版本' }),
    /** Of a draft what is to be agreed. Once it is signed, lines stand as records of their own. */
    draftLines: f.json().optional().managed().label({ en: 'Draft lines', 'zh-CN': '草稿明细' }),
    /** How it is paid: the host's payment plan as it was when the contract was drafted or signed. */
    plan: f.json().optional().managed().label({ en: 'Payment plan', 'zh-CN': '付款计划' }),
    /** The milestones that were reached, each with its day. */
    reached: f.json().optional().managed().label({ en: 'Milestones reached', 'zh-CN': '已达成里程碑' }),
    /** What is paid over its whole time, taxes included. */
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '合同总额' }),
    signedOn: f.date().optional().managed().label({ en: 'Signed on', 'zh-CN': '签署日' }),
    /** So many days before it ends, its renewal is begun. */
    renewalLeadDays: f
      .int({ min: 0 })
      .default(30)
      .label({ en: 'Renewal lead (days)', 'zh-CN': '续约提前天数' }),
    /** When its renewal is begun; empty when it was, or when there is none to begin. */
    renewsAt: f.datetime().optional().managed().label({ en: 'Renewal due', 'zh-CN': '续约时间' }),
    /** The deal that is to renew it. */
    renewalId: f
      .ref('opportunity', { as: 'renewal', inverse: 'renews' })
      .optional()
      .managed()
      .label({ en: 'Renewal deal', 'zh-CN': '续约商机' }),
    /** The contract that follows it, also while that is a draft. Several can be followed by one. */
    followedById: f
      .ref('contract', { as: 'followedBy', inverse: 'follows' })
      .optional()
      .managed()
      .label({ en: 'Followed by', 'zh-CN': '后续合同' }),
    /** The instant after its last day; empty when that is over. */
    endsAt: f.datetime().optional().managed().label({ en: 'Ends at', 'zh-CN': '到期时间' }),
    /** When it counts as churned unless something follows; empty while it runs, and when that is decided. */
    churnsAt: f.datetime().optional().managed().label({ en: 'Churns at', 'zh-CN': '流失判定时间' }),
    /** It has ended, nothing follows, and the time to make up one's mind is over. */
    isChurned: f.bool().default(false).managed().label({ en: 'Churned', 'zh-CN': '已流失' }),
    /** The last day of a contract that was terminated. */
    closedOn: f.date().optional().managed().label({ en: 'Closed on', 'zh-CN': '终止日' }),
    closedReason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '终止原因' }),
    approvalId: approvalField(),
  },
  subject: ['contactId', 'accountId'],
  search: ['number'],
  lists: [
    { sort: '-createdAt' },
    { filter: ['accountId'], sort: '-createdAt' },
    { filter: ['ownerId', 'status'], sort: '-createdAt' },
    { filter: ['status'], sort: 'endsOn' },
    { filter: ['followedById'], sort: '-createdAt' },
    { filter: ['orderId'], sort: '-createdAt' },
    { sort: 'renewsAt', whileSet: true },
    { sort: 'endsAt', whileSet: true },
    { sort: 'churnsAt', whileSet: true },
  ],
  label: { en: 'Contract', 'zh-CN': '合同' },
})

/** A row of `contract`. */
export type Contract = RecordOf<typeof contract>
