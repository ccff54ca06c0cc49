import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** Why a customer was not asked after all. */
const SKIPPED_FOR = ['reopened', 'gone', 'asked already', 'asked enough', 'too late'] as const
export type SkippedFor = (typeof SKIPPED_FOR)[number]

/**
 * What a customer is asked to say of a solved ticket, and what they said. Whose work it is about is written down when the
 * ticket is solved, and stays, whoever owns the ticket later. No answer is none: neither good nor bad.
 */
export const rating = defineEntity('rating', {
  fields: {
    surveyId: f.text({ max: 63 }).managed().label({ en: 'Survey', 'zh-CN': '调查' }),
    kind: f.select(['csat', 'nps']).managed().label({ en: 'Kind', 'zh-CN': '调查类型' }),
    ticketId: f.ref('ticket', { inverse: 'ratings' }).managed().label({ en: 'Ticket', 'zh-CN': '工单' }),
    contactId: f.ref('contact', { inverse: 'ratings' }).managed().label({ en: 'Contact', 'zh-CN': '联系人' }),
    /** Who owned the ticket when it was solved, and the team that had it. */
    ownerId: f
      .ref('user', { inverse: 'ratings' })
      .optional()
      .managed()
      .label({ en: 'Owner', 'zh-CN': '负责人' }),
    teamId: f.ref('team', { inverse: 'ratings' }).optional().managed().label({ en: 'Team', 'zh-CN': '团队' }),
    ticketType: f.text({ max: 63 }).optional().managed().label({ en: 'Ticket type', 'zh-CN': '工单类型' }),
    category: f.text({ max: 100 }).optional().managed().label({ en: 'Category', 'zh-CN': '问题类别' }),
    tier: f.text({ max: 63 }).optional().managed().label({ en: 'Customer tier', 'zh-CN': '客户等级' }),
    channel: f.text({ max: 63 }).optional().managed().label({ en: 'Channel', 'zh-CN': '渠道' }),
    status: f
      .select(['planned', 'asked', 'answered', 'skipped'])
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    skippedFor: f
      .select(SKIPPED_FOR)
      .optional()
      .managed()
      .label({ en: 'Not asked because', 'zh-CN': '未邀请原因' }),
    solvedAt: f.datetime().managed().label({ en: 'Ticket solved at', 'zh-CN': '工单解决时间' }),
    /** When it is decided whether to ask. */
    dueAt: f.datetime().optional().managed().label({ en: 'To be asked at', 'zh-CN': '计划邀请时间' }),
    askedAt: f.datetime().optional().managed().label({ en: 'Asked at', 'zh-CN': '邀请时间' }),
    /** Until then a first answer is taken. */
    expiresAt: f.datetime().optional().managed().label({ en: 'Expires at', 'zh-CN': '失效时间' }),
    score: f.int({ min: 0, max: 10 }).optional().managed().label({ en: 'Score', 'zh-CN': '评分' }),
    comment: f
      .text({ max: 2000 })
      .optional()
      .managed()
      .personal()
      .label({ en: 'Comment', 'zh-CN': '评价内容' }),
    answeredAt: f.datetime().optional().managed().label({ en: 'First answered at', 'zh-CN': '首次评价时间' }),
    /** Until then the answer can be changed. */
    editableUntil: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'Editable until', 'zh-CN': '可修改截止时间' }),
  },
  subject: 'contactId',
  lists: [
    { filter: ['ticketId'], sort: '-createdAt' },
    { filter: ['contactId'], sort: '-askedAt' },
    { filter: ['ownerId'], sort: '-askedAt' },
    { sort: 'askedAt', whileSet: true },
    { sort: 'dueAt', whileSet: true },
  ],
  label: { en: 'Rating', 'zh-CN': '满意度评价' },
})

/** A row of `rating`. */
export type RatingRecord = RecordOf<typeof rating>
