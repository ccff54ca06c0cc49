import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** That somebody was asked whether they take a record, and what they said. */
export const offer = defineEntity('offer', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Record', 'zh-CN': '记录' }),
    userId: f.ref('user', { inverse: 'offers' }).managed().label({ en: 'Offered to', 'zh-CN': '征询对象' }),
    /** The rule that offers it. */
    rule: f.text({ max: 100 }).managed().label({ en: 'Rule', 'zh-CN': '规则' }),
    /** Whom of the rule's targets it meant, as in `team north`. */
    target: f.text({ max: 200 }).managed().label({ en: 'Target', 'zh-CN': '目标' }),
    status: f
      .select(['open', 'accepted', 'rejected', 'expired', 'withdrawn'])
      .default('open')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    expiresAt: f.datetime().managed().label({ en: 'Open until', 'zh-CN': '截止时间' }),
    /** The same, while nobody has answered. */
    dueAt: f.datetime().optional().managed().label({ en: 'Due', 'zh-CN': '到期时间' }),
    answeredAt: f.datetime().optional().managed().label({ en: 'Answered at', 'zh-CN': '答复时间' }),
    reason: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Reason', 'zh-CN': '原因' }),
    /** That they shall never be offered this record again. */
    isFinal: f.bool().default(false).managed().label({ en: 'For good', 'zh-CN': '永久拒绝' }),
    /** Counts how often the record was assigned anew: who said no once is asked again in the next round. */
    round: f.int({ min: 1 }).default(1).managed().label({ en: 'Round', 'zh-CN': '轮' }),
    /** Counts the offers that followed one another. */
    attempt: f.int({ min: 1 }).default(1).managed().label({ en: 'Attempt', 'zh-CN': '次数' }),
  },
  subject: 'recordId',
  lists: [
    { sort: 'dueAt' },
    { filter: ['recordId'], sort: 'createdAt' },
    { filter: ['userId', 'status'], sort: 'createdAt' },
  ],
  label: { en: 'Offer', 'zh-CN': '接单征询' },
})
