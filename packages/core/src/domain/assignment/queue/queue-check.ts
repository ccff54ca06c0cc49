import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/**
 * That a queue is to be looked at, and when: somebody may be able to take more. Each occasion is a row of its own, so
 * that whoever frees capacity waits for nobody who is handing out.
 */
export const queueCheck = defineEntity('queueCheck', {
  fields: {
    queue: f.text({ max: 100 }).managed().label({ en: 'Queue', 'zh-CN': '队列' }),
    dueAt: f.datetime().optional().managed().label({ en: 'Due', 'zh-CN': '到期时间' }),
    /** Where an earlier look left off, and the rules of which it found nobody who can take more. */
    after: f.text({ max: 100 }).optional().managed().label({ en: 'Behind', 'zh-CN': '起始排位' }),
    passed: f
      .json<readonly string[]>()
      .optional()
      .managed()
      .label({ en: 'Rules without anybody', 'zh-CN': '无人可接的规则' }),
  },
  lists: [{ sort: 'dueAt' }, { filter: ['queue'], sort: 'dueAt' }],
  label: { en: 'Queue check', 'zh-CN': '队列检查' },
})
