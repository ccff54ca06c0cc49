import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { slaFields } from '../../sla/index.ts'

/** How a ticket can stand: `pending` waits for the customer, `onHold` for somebody else. */
export const TICKET_STATUSES = ['new', 'open', 'pending', 'onHold', 'solved', 'closed'] as const
export type TicketStatus = (typeof TICKET_STATUSES)[number]

/** Which tickets somebody still has to do something about. */
export const OPEN_TICKET = { status: { in: ['new', 'open', 'pending', 'onHold'] } } as const

/** A customer's question, fault or complaint, and what becomes of it. What was said stands in its messages. */
export const ticket = defineEntity('ticket', {
  fields: {
    /** Counts the tickets of a tenant from 1: what people call it, as in `[#42]`. */
    number: f.int({ min: 1 }).managed().unique().label({ en: 'Number', 'zh-CN': '工单号' }),
    subject: f.text({ max: 500 }).label({ en: 'Subject', 'zh-CN': '主题' }),
    type: f
      .select(['question', 'repair', 'complaint', 'dispute', 'suggestion'])
      .default('question')
      .label({ en: 'Type', 'zh-CN': '类型' }),
    /** What it is about, in the host's own words: `network`, `billing`. Rules route by it. */
    category: f.text({ max: 100 }).optional().label({ en: 'Category', 'zh-CN': '问题类别' }),
    priority: f
      .select(['low', 'normal', 'high', 'urgent'])
      .default('normal')
      .label({ en: 'Priority', 'zh-CN': '优先级' }),
    status: f.select(TICKET_STATUSES).default('new').managed().label({ en: 'Status', 'zh-CN': '状态' }),
    /** The tier of its account, so that rules, policies and lists need not look it up. */
    tier: f.text({ max: 63 }).optional().managed().label({ en: 'Customer tier', 'zh-CN': '客户等级' }),
    channel: f.text({ max: 63 }).optional().managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    accountId: f.ref('account', { inverse: 'tickets' }).optional().label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'tickets' })
      .optional()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    /** The order or contract that it is about, by the id that its own system gives it. */
    orderId: f.text({ max: 128 }).optional().label({ en: 'Order', 'zh-CN': '订单' }),
    contractId: f.text({ max: 128 }).optional().label({ en: 'Contract', 'zh-CN': '合同' }),
    ownerId: f.ref('user', { inverse: 'tickets' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    teamId: f.ref('team', { inverse: 'tickets' }).optional().label({ en: 'Team', 'zh-CN': '团队' }),
    /** When the customer asked, which may be before it was written down. */
    openedAt: f.datetime().managed().label({ en: 'Opened at', 'zh-CN': '提出时间' }),
    /** The first public answer: by a human, and by anybody at all. */
    firstRepliedAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'First reply at', 'zh-CN': '首次回复时间' }),
    firstAnsweredAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'First answer at (bots included)', 'zh-CN': '首次应答时间（含自动）' }),
    /** Since when the customer waits: their oldest message that nobody has answered. */
    waitingSince: f.datetime().optional().managed().label({ en: 'Waiting since', 'zh-CN': '客户等待起始' }),
    lastCustomerMessageAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'Last message of the customer', 'zh-CN': '客户最近消息' }),
    /** The latest public message of ours, by a human. */
    lastReplyAt: f.datetime().optional().managed().label({ en: 'Last reply', 'zh-CN': '最近回复' }),
    solvedAt: f.datetime().optional().managed().label({ en: 'Solved at', 'zh-CN': '解决时间' }),
    closedAt: f.datetime().optional().managed().label({ en: 'Closed at', 'zh-CN': '关闭时间' }),
    reopens: f.int({ min: 0 }).default(0).managed().label({ en: 'Times reopened', 'zh-CN': '重开次数' }),
    ...slaFields(),
  },
  lists: [
    { filter: ['ownerId', 'status'], sort: '-openedAt' },
    { filter: ['accountId'], sort: '-openedAt' },
    { filter: ['contactId'], sort: '-openedAt' },
    { filter: ['status'], sort: 'openedAt' },
    { filter: ['status'], sort: 'slaDueAt' },
    { filter: ['ownerId'], sort: 'slaDueAt' },
  ],
  label: { en: 'Ticket', 'zh-CN': '工单' },
})

/** A row of `ticket`. */
export type TicketRecord = RecordOf<typeof ticket>
