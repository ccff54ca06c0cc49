import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** That the records of somebody who leaves go to others: how, and how far it has come. */
export const handOver = defineEntity('handOver', {
  fields: {
    fromId: f.ref('user').managed().label({ en: 'From', 'zh-CN': '原负责人' }),
    toId: f.ref('user').optional().managed().label({ en: 'To', 'zh-CN': '接收人' }),
    byRules: f.bool().default(false).managed().label({ en: 'By the rules', 'zh-CN': '按规则分配' }),
    includeClosed: f.bool().default(false).managed().label({ en: 'Closed ones too', 'zh-CN': '含已关闭' }),
    reason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    startedBy: f.text({ max: 128 }).managed().label({ en: 'Started by', 'zh-CN': '发起人' }),
    status: f
      .select(['running', 'done'])
      .default('running')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    /** The entities that are not finished yet, and the last record of the first that was looked at. */
    pending: f.json<readonly string[]>().managed().label({ en: 'To be done', 'zh-CN': '待处理' }),
    after: f.text({ max: 128 }).optional().managed().label({ en: 'Behind', 'zh-CN': '进度' }),
    /** How many went to somebody else, by entity. */
    moved: f
      .json<Readonly<Record<string, number>>>()
      .managed()
      .label({ en: 'Handed over', 'zh-CN': '已交接' }),
    /** How many stayed, because nobody was named for them or a hook refused. */
    kept: f.json<Readonly<Record<string, number>>>().managed().label({ en: 'Kept', 'zh-CN': '未交接' }),
    dueAt: f.datetime().optional().managed().label({ en: 'Due', 'zh-CN': '到期时间' }),
    finishedAt: f.datetime().optional().managed().label({ en: 'Finished at', 'zh-CN': '完成时间' }),
  },
  lists: [{ sort: 'dueAt' }, { filter: ['fromId', 'status'], sort: '-createdAt' }],
  label: { en: 'Hand-over', 'zh-CN': '离职交接' },
})
