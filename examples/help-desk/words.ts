import type { TicketStatus } from '@guanxi/core'
import type { Said } from './log.ts'

/** What people call how a ticket stands. */
export const STATUSES: Readonly<Record<TicketStatus, Said>> = {
  new: { en: 'new', 'zh-CN': '新建' },
  open: { en: 'open', 'zh-CN': '处理中' },
  pending: { en: 'waiting for the customer', 'zh-CN': '等待客户' },
  onHold: { en: 'on hold', 'zh-CN': '挂起' },
  solved: { en: 'solved', 'zh-CN': '已解决' },
  closed: { en: 'closed', 'zh-CN': '已关闭' },
}

/** By what a mail that came was given to its ticket, and how far one got that went out. */
export const COURSES: Readonly<Record<string, Said>> = {
  new: { en: 'a new ticket', 'zh-CN': '新建工单' },
  thread: { en: 'by its thread', 'zh-CN': '按往来邮件' },
  token: { en: 'by the token', 'zh-CN': '按回信地址' },
  sent: { en: 'sent', 'zh-CN': '已发送' },
  bounced: { en: 'came back', 'zh-CN': '被退回' },
}

type Chinese = Readonly<Record<string, string>>

/** The promises of policies.ts in Chinese. */
export const METRICS: Chinese = { answer: '首次回复', solution: '解决' }

/** What a clock does, in Chinese. */
export const WORDS_OF_CLOCKS: Chinese = {
  ...{ active: '计时中', started: '开始', paused: '暂停', resumed: '恢复' },
  ...{ stopped: '停止', reopened: '重开', breached: '违约', changed: '变更', cancelled: '取消' },
}

/** The categories of routing.ts in Chinese. */
export const CATEGORY_NAMES: Chinese = { network: '网络', billing: '账单', delivery: '配送' }
