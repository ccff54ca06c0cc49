import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { type CalendarDay, f } from '../../../engine/entities/field.ts'
import { approvalField } from '../../approvals/index.ts'

/** How a quote can stand. That it has expired is read off its last day, and stored nowhere. */
const QUOTE_STATUSES = [
  ...(['draft', 'inApproval', 'approved', 'sent'] as const),
  ...(['accepted', 'declined', 'superseded', 'withdrawn'] as const),
] as const
export type QuoteStatus = (typeof QUOTE_STATUSES)[number]

/**
 * One version of an offer: what is sold to whom, at what price, until when. Once it was sent nothing of it changes; what
 * changes is a new version.
 */
export const quote = defineEntity('quote', {
  fields: {
    /** The same for all versions of an offer. */
    number: f.text({ max: 63 }).managed().label({ en: 'Number', 'zh-CN': '报价单号' }),
    revision: f.int({ min: 1 }).default(1).managed().label({ en: 'Version', 'zh-CN': '版本' }),
    opportunityId: f
      .ref('opportunity', { inverse: 'quotes' })
      .optional()
      .managed()
      .label({ en: 'Opportunity', 'zh-CN': '商机' }),
    accountId: f.ref('account', { inverse: 'quotes' }).managed().label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'quotes' })
      .optional()
      .managed()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    ownerId: f.ref('user', { inverse: 'quotes' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    status: f.select(QUOTE_STATUSES).default('draft').managed().label({ en: 'Status', 'zh-CN': '状态' }),
    /** The one by which its deal is reckoned. */
    isPrimary: f.bool().default(false).managed().label({ en: 'Primary', 'zh-CN': '主报价' }),
    currency: f.text({ max: 3 }).managed().label({ en: 'Currency', 'zh-CN': '币种' }),
    priceBookId: f
      .ref('priceBook', { inverse: 'quotes' })
      .optional()
      .managed()
      .label({ en: 'Price book', 'zh-CN': '价目表' }),
    /** The day for which prices and taxes were looked up. */
    pricedOn: f.date().managed().label({ en: 'Priced on', 'zh-CN': '定价日' }),
    /** The last day on which it can be accepted. */
    validUntil: f.date().optional().managed().label({ en: 'Valid until', 'zh-CN': '有效期至' }),
    /** When the customer pays, in the host's own words: `net30`. */
    paymentTerms: f
      .text({ max: 63 })
      .optional()
      .managed()
      .label({ en: 'Payment terms', 'zh-CN': '付款条件' }),
    /** How many months what is paid for again and again runs. */
    termMonths: f.int({ min: 1 }).optional().managed().label({ en: 'Term in months', 'zh-CN': '期限（月）' }),
    /** Discounts on the whole, as they were asked for. */
    discounts: f.json().optional().managed().label({ en: 'Discounts', 'zh-CN': '整单折扣' }),
    /** How it comes to its figures, line by line and tax by tax. */
    reckoning: f.json().optional().managed().label({ en: 'Reckoning', 'zh-CN': '计算明细' }),
    gross: f.money().optional().managed().label({ en: 'Before discounts', 'zh-CN': '折前金额' }),
    discount: f.money().optional().managed().label({ en: 'Discount', 'zh-CN': '折扣金额' }),
    net: f.money().optional().managed().label({ en: 'Net', 'zh-CN': '未税金额' }),
    tax: f.money().optional().managed().label({ en: 'Tax', 'zh-CN': '税额' }),
    total: f.money().optional().managed().label({ en: 'Total', 'zh-CN': '含税总额' }),
    /** What it would cost us; empty where the cost of a line is unknown. */
    cost: f.money().optional().managed().label({ en: 'Cost', 'zh-CN': '成本' }),
    /** Parts in ten thousand of what it would be without discounts, and of its net. */
    discountBp: f.int().optional().managed().label({ en: 'Discount (bp)', 'zh-CN': '折扣（基点）' }),
    marginBp: f.int().optional().managed().label({ en: 'Margin (bp)', 'zh-CN': '毛利（基点）' }),
    sentAt: f.datetime().optional().managed().label({ en: 'Sent at', 'zh-CN': '发送时间' }),
    acceptedAt: f.datetime().optional().managed().label({ en: 'Accepted at', 'zh-CN': '接受时间' }),
    /** Why the customer does not want it, or why it was taken back. */
    closedReason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '关闭原因' }),
    approvalId: approvalField(),
    /** Part of what is offered, so `quote.change` writes it. */
    notes: f.text({ max: 5000 }).optional().managed().label({ en: 'Notes', 'zh-CN': '备注' }),
  },
  subject: ['contactId', 'accountId'],
  search: ['number'],
  unique: [['number', 'revision']],
  lists: [
    { sort: '-createdAt' },
    { filter: ['ownerId', 'status'], sort: '-createdAt' },
    { filter: ['accountId'], sort: '-createdAt' },
    { filter: ['opportunityId'], sort: '-createdAt' },
    { filter: ['status'], sort: 'validUntil' },
  ],
  label: { en: 'Quote', 'zh-CN': '报价单' },
})

/** A row of `quote`. */
export type Quote = RecordOf<typeof quote>

const UNSENT: readonly (QuoteStatus | null | undefined)[] = ['draft', 'inApproval', 'approved']

/** Whether a quote can still be changed. */
export function isUnsent({ status }: { readonly status?: Quote['status'] | undefined }): boolean {
  return UNSENT.includes(status)
}

/** Whether the last day on which a quote could be accepted is over. */
export function isExpired(quote: Pick<Quote, 'status' | 'validUntil'>, today: CalendarDay): boolean {
  return quote.status === 'sent' && quote.validUntil != null && quote.validUntil < today
}
