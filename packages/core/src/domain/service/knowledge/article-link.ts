import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/**
 * That an article was put to use: suggested for a ticket, given as its answer, or found by somebody who then opened no
 * ticket; and whether it helped. Each is there once.
 */
export const articleLink = defineEntity('articleLink', {
  fields: {
    articleId: f.ref('article', { inverse: 'links' }).managed().label({ en: 'Article', 'zh-CN': '知识文章' }),
    articleVersionId: f
      .ref('articleVersion', { inverse: 'links' })
      .managed()
      .label({ en: 'Version', 'zh-CN': '文章版本' }),
    kind: f
      .select(['suggested', 'answer', 'deflected', 'helpful', 'unhelpful'])
      .managed()
      .label({ en: 'Kind', 'zh-CN': '关联类型' }),
    ticketId: f
      .ref('ticket', { inverse: 'articleLinks' })
      .optional()
      .managed()
      .label({ en: 'Ticket', 'zh-CN': '工单' }),
    messageId: f
      .ref('message', { inverse: 'articleLinks' })
      .optional()
      .managed()
      .label({ en: 'Message', 'zh-CN': '消息' }),
    linkedAt: f.datetime().managed().label({ en: 'Linked at', 'zh-CN': '关联时间' }),
    linkedBy: f.text({ max: 128 }).managed().label({ en: 'Linked by', 'zh-CN': '操作人' }),
    /** What there is one link of: version, ticket and kind; or article, visitor and kind. It stays where tickets are merged. */
    key: f.text({ max: 500 }).managed().unique().label({ en: 'Key', 'zh-CN': '键' }),
  },
  lists: [
    { filter: ['ticketId'], sort: '-linkedAt' },
    { filter: ['articleId', 'kind'], sort: '-linkedAt' },
    { sort: '-linkedAt' },
  ],
  label: { en: 'Use of an article', 'zh-CN': '文章使用记录' },
})
