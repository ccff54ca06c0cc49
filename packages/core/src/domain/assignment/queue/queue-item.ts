import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** A record that waits in line until somebody can take it. */
export const queueItem = defineEntity('queueItem', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Record', 'zh-CN': '记录' }),
    queue: f.text({ max: 100 }).managed().label({ en: 'Queue', 'zh-CN': '队列' }),
    /** The rule that let it wait. */
    rule: f.text({ max: 100 }).managed().label({ en: 'Rule', 'zh-CN': '规则' }),
    priority: f.int().default(0).managed().label({ en: 'Priority', 'zh-CN': '优先级' }),
    enqueuedAt: f.datetime().managed().label({ en: 'Waiting since', 'zh-CN': '入队时间' }),
    /** Sorts as it is given: the highest priority first, then who has waited longest. */
    place: f.text({ max: 100 }).managed().label({ en: 'Place', 'zh-CN': '排位' }),
    isGrabbable: f.bool().default(false).managed().label({ en: 'May be grabbed', 'zh-CN': '可领取' }),
  },
  unique: [['entity', 'recordId']],
  lists: [{ filter: ['queue'], sort: 'place' }],
  label: { en: 'Queue item', 'zh-CN': '排队项' },
})

/** The highest priority that is told apart from a higher one. */
const HIGHEST = 999_999_999

/** Where an item stands among others, as text that sorts; `nth` tells those apart that came at one instant. */
export function placeOf(priority: number, enqueuedAt: Date, nth: number): string {
  const rank = HIGHEST - Math.max(-HIGHEST, Math.min(HIGHEST, priority))
  return `${String(rank).padStart(10, '0')} ${enqueuedAt.toISOString()} ${String(nth).padStart(6, '0')}`
}
