import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** Something that came with a message. Its bytes lie where the host keeps them. */
export type Attachment = {
  readonly name: string
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** Where the host finds it. */
  readonly ref: string
}

/** How far an outgoing message got: `failed` is tried again until it is a dead letter. */
const DELIVERY_STATES = ['queued', 'failed', 'sent', 'delivered', 'read', 'bounced'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** By what an incoming message was given to its ticket, or why it has none. */
const INTAKE_WAYS = [
  ...(['thread', 'token', 'subject', 'recent', 'new'] as const),
  ...(['sales', 'flood', 'aside'] as const),
] as const
export type IntakeWay = (typeof INTAKE_WAYS)[number]

/** What was said for us elsewhere, as by a bot, has its external id already. */
function deliveryOf({
  direction,
  visibility,
  channel,
  externalId,
}: Readonly<Record<string, unknown>>): DeliveryState | null {
  if (direction !== 'out' || visibility !== 'public' || !channel) return null
  return externalId ? 'sent' : 'queued'
}

/**
 * Something said in a conversation: by a customer, by us, or among ourselves. What was said never changes; an outgoing
 * message also tells how far it got.
 */
export const message = defineEntity('message', {
  fields: {
    ticketId: f
      .ref('ticket', { inverse: 'messages' })
      .optional()
      .managed()
      .label({ en: 'Ticket', 'zh-CN': '工单' }),
    contactId: f
      .ref('contact', { inverse: 'messages' })
      .optional()
      .managed()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    /** Whom it concerns who is no contact yet. */
    leadId: f
      .ref('lead', { inverse: 'messages' })
      .optional()
      .managed()
      .label({ en: 'Lead', 'zh-CN': '线索' }),
    /** The channel's id, as in `chat`; empty for what was written in the host's own screens. */
    channel: f.text({ max: 63 }).optional().managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    /** What the channel calls it. Of one channel the same one is taken in once. */
    externalId: f.text({ max: 300 }).optional().managed().label({ en: 'External id', 'zh-CN': '外部编号' }),
    /** What the channel calls the conversation. */
    threadRef: f
      .text({ max: 300 })
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Thread', 'zh-CN': '对话' }),
    direction: f.select(['in', 'out']).managed().label({ en: 'Direction', 'zh-CN': '方向' }),
    /** An internal one is a note among colleagues; customers never see it. */
    visibility: f
      .select(['public', 'internal'])
      .default('public')
      .managed()
      .label({ en: 'Visibility', 'zh-CN': '可见性' }),
    author: f.select(['customer', 'agent', 'bot']).managed().label({ en: 'Author', 'zh-CN': '作者类型' }),
    /** The user who wrote it, or the address that it came from. */
    authorId: f
      .text({ max: 300 })
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Written by', 'zh-CN': '作者' }),
    recipients: f
      .list(f.text({ max: 300 }))
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Recipients', 'zh-CN': '收件人' }),
    subject: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Subject', 'zh-CN': '主题' }),
    body: f.text({ max: 1_000_000 }).managed().personal().label({ en: 'Text', 'zh-CN': '内容' }),
    /** What it repeats of earlier messages, and its signature. */
    quoted: f
      .text({ max: 1_000_000 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Quoted text', 'zh-CN': '引用内容' }),
    /** As it was sent, with looks. Never to be put into a page as it is. */
    html: f
      .text({ max: 1_000_000 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'HTML', 'zh-CN': 'HTML 正文' }),
    /** What for somebody was written to of our own accord, in the host's own words: `newsletter`. */
    purpose: f.text({ max: 100 }).optional().managed().label({ en: 'Purpose', 'zh-CN': '目的' }),
    attachments: f
      .json<readonly Attachment[]>()
      .optional()
      .managed()
      .personal()
      .label({ en: 'Attachments', 'zh-CN': '附件' }),
    /** When it was said, which may be before it came in. */
    at: f.datetime().managed().label({ en: 'Said at', 'zh-CN': '发送时间' }),
    /** Said by a machine, as an absence note is: it is kept, and never answered. */
    automated: f.bool().optional().managed().label({ en: 'Automated', 'zh-CN': '自动消息' }),
    /** Of what came in. Without a ticket are `sales`, for a channel of sales, `flood`, too many of one sender, and `aside`, which nobody
     * asked for. */
    intake: f.select(INTAKE_WAYS).optional().managed().label({ en: 'Taken in by', 'zh-CN': '归入方式' }),
    /** Of what goes out by a channel. Empty for notes, and for what came in. */
    delivery: f
      .select(DELIVERY_STATES)
      .initially(deliveryOf)
      .managed()
      .label({ en: 'Delivery', 'zh-CN': '发送状态' }),
    /** How often sending failed, and the code of the latest failure. */
    failures: f.int({ min: 0 }).optional().managed().label({ en: 'Failures', 'zh-CN': '失败次数' }),
    failure: f
      .text({ max: 100 })
      .optional()
      .managed()
      .label({ en: 'Latest failure', 'zh-CN': '最近失败原因' }),
  },
  subject: ['contactId', 'leadId', 'ticketId'],
  unique: [['channel', 'externalId']],
  search: ['body', 'subject'],
  lists: [
    { filter: ['ticketId'], sort: 'at' },
    { filter: ['channel', 'threadRef'], sort: '-at' },
    { filter: ['channel', 'authorId'], sort: '-createdAt' },
    { filter: ['delivery'], sort: 'at' },
  ],
  label: { en: 'Message', 'zh-CN': '消息' },
})

/** A row of `message`. */
export type MessageRecord = RecordOf<typeof message>
