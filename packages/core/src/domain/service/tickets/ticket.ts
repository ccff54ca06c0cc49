import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { slaFields } from '../../sla/index.ts'

/** How a ticket can stand: `pending` waits for the customer, `onHold` for somebody else. */
export const TICKET_STATUSES = ['new', 'open', 'pending', 'onHold', 'solved', 'closed'] as const
export type TicketStatus = (typeof TICKET_STATUSES)[number]

/** What kinds of request there are. */
export const TICKET_TYPES = ['question', 'repair', 'complaint', 'dispute', 'suggestion'] as const

/** Which tickets somebody still has to do something about. */
export const OPEN_TICKET = { status: { in: ['new', 'open', 'pending', 'onHold'] } } as const

/** The same of one ticket. */
export function isOpenTicket({ status }: { readonly status?: string | null }): boolean {
  return OPEN_TICKET.status.in.some((open) => open === status)
}

/** A customer's question, fault or complaint, and what becomes of it. What was said stands in its messages. */
export const ticket = defineEntity('ticket', {
  fields: {
    /** Counts the tickets of a tenant from 1: what people call it, as in `[#42]`. */
    number: f.int({ min: 1 }).managed().unique().label({ en: 'Number', 'zh-CN': '工单号' }),
    subject: f.text({ max: 500 }).personal().label({ en: 'Subject', 'zh-CN': '主题' }),
    type: f.select(TICKET_TYPES).default('question').label({ en: 'Type', 'zh-CN': '类型' }),
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
    orderId: f.text({ max: 128 }).optional().personal('identity').label({ en: 'Order', 'zh-CN': '订单' }),
    contractId: f
      .text({ max: 128 })
      .optional()
      .personal('identity')
      .label({ en: 'Contract', 'zh-CN': '合同' }),
    /** What it is about, and which piece of it: an entitlement may be for just that. */
    productId: f.text({ max: 128 }).optional().label({ en: 'Product', 'zh-CN': '产品' }),
    serialNumber: f
      .text({ max: 128 })
      .optional()
      .personal('identity')
      .label({ en: 'Serial number', 'zh-CN': '序列号' }),
    /** What covered it when it was opened; and the level of service that is due, also where nothing does. */
    entitlementId: f
      .ref('entitlement', { inverse: 'tickets' })
      .optional()
      .managed()
      .label({ en: 'Entitlement', 'zh-CN': '服务权益' }),
    serviceLevel: f
      .text({ max: 63 })
      .optional()
      .managed()
      .label({ en: 'Service level', 'zh-CN': '服务级别' }),
    ownerId: f.ref('user', { inverse: 'tickets' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    teamId: f.ref('team', { inverse: 'tickets' }).optional().label({ en: 'Team', 'zh-CN': '团队' }),
    /** When the customer asked, which may be before it was written down. */
    openedAt: f.datetime().managed().label({ en: 'Opened at', 'zh-CN': '提出时间' }),
    /** What its opening itself asked, with or without a message; empty where we opened it to tell something. */
    askedAt: f.datetime().optional().managed().label({ en: 'Asked at', 'zh-CN': '首次询问时间' }),
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
    /** How many public answers by humans there are. */
    publicReplies: f
      .int({ min: 0 })
      .default(0)
      .managed()
      .label({ en: 'Public replies', 'zh-CN': '公开回复次数' }),
    solvedAt: f.datetime().optional().managed().label({ en: 'Solved at', 'zh-CN': '解决时间' }),
    closedAt: f.datetime().optional().managed().label({ en: 'Closed at', 'zh-CN': '关闭时间' }),
    reopens: f.int({ min: 0 }).default(0).managed().label({ en: 'Times reopened', 'zh-CN': '重开次数' }),
    /** Stays when the ticket is opened again: figures of a period keep counting it. */
    firstSolvedAt: f
      .datetime()
      .computed(({ firstSolvedAt, solvedAt }) => (firstSolvedAt ?? solvedAt ?? null) as Date | null)
      .label({ en: 'First solved at', 'zh-CN': '首次解决时间' }),
    /** Whole minutes by the clock on the wall, nights and holidays included. */
    firstReplyMinutes: f
      .int()
      .computed(({ openedAt, firstRepliedAt }) => minutesFrom(openedAt, firstRepliedAt))
      .label({ en: 'Minutes to the first reply', 'zh-CN': '首次回复用时（分钟）' }),
    solvedMinutes: f
      .int()
      .computed(({ openedAt, solvedAt }) => minutesFrom(openedAt, solvedAt))
      .label({ en: 'Minutes to the solution', 'zh-CN': '解决用时（分钟）' }),
    /** Up to when what the customer said is settled without a reply: it was solved, or they said thanks. */
    settledUntil: f.datetime().optional().managed().label({ en: 'Settled until', 'zh-CN': '已处理至' }),
    /** Since when it stands as it does. */
    statusSince: f.datetime().optional().managed().label({ en: 'In this status since', 'zh-CN': '状态起始' }),
    /** What it waits for, while it is pending or on hold. */
    waitReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Reason for waiting', 'zh-CN': '等待原因' }),
    /** When it moves on by itself: from pending to solved, from solved to closed. */
    movesOnAt: f.datetime().optional().managed().label({ en: 'Moves on at', 'zh-CN': '自动流转时间' }),
    /** What was done about it, in a sentence or two. */
    resolution: f
      .text({ max: 5000 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Resolution', 'zh-CN': '解决方案' }),
    /** The rule that chose the owner, or `grab`, and when. */
    assignedBy: f.text({ max: 100 }).optional().managed().label({ en: 'Assigned by', 'zh-CN': '分配规则' }),
    assignedAt: f.datetime().optional().managed().label({ en: 'Assigned at', 'zh-CN': '分配时间' }),
    escalatedAt: f.datetime().optional().managed().label({ en: 'Escalated at', 'zh-CN': '升级时间' }),
    /** How often it was escalated. */
    escalationLevel: f
      .int({ min: 0 })
      .default(0)
      .managed()
      .label({ en: 'Escalation level', 'zh-CN': '升级级别' }),
    /** The closed ticket that the customer wrote to again. */
    followsId: f
      .ref('ticket', { inverse: 'followUps' })
      .optional()
      .managed()
      .label({ en: 'Follows', 'zh-CN': '前一工单' }),
    /** The ticket of whose messages this one was made. */
    splitFromId: f
      .ref('ticket', { inverse: 'splitOff' })
      .optional()
      .managed()
      .label({ en: 'Split from', 'zh-CN': '拆分自' }),
    ...slaFields(),
  },
  subject: ['contactId', 'accountId'],
  search: ['subject'],
  lists: [
    { filter: ['ownerId', 'status'], sort: '-openedAt' },
    { filter: ['accountId'], sort: '-openedAt' },
    { filter: ['contactId'], sort: '-openedAt' },
    { filter: ['status'], sort: 'openedAt' },
    { sort: 'openedAt' },
    { sort: 'solvedAt', whileSet: true },
    { sort: 'firstSolvedAt', whileSet: true },
    { filter: ['followsId'], sort: '-openedAt' },
    { sort: 'splitFromId', whileSet: true },
    { sort: 'movesOnAt', whileSet: true },
    { filter: ['status'], sort: 'slaDueAt' },
    { filter: ['ownerId'], sort: 'slaDueAt' },
  ],
  label: { en: 'Ticket', 'zh-CN': '工单' },
})

/** A row of `ticket`. */
export type TicketRecord = RecordOf<typeof ticket>

function minutesFrom(start: unknown, end: unknown): number | null {
  if (!(start instanceof Date) || !(end instanceof Date)) return null
  // Told with the wrong times, an answer never came before its question.
  return Math.max(0, Math.floor((end.getTime() - start.getTime()) / 60_000))
}
