import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/**
 * One walk through all records of an entity: it makes their keys anew where the rules have changed, and a scan then looks
 * for doubles. It goes on where it stopped, whatever crashes.
 */
export const matchRun = defineEntity('matchRun', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    kind: f.select(['index', 'scan']).managed().label({ en: 'Kind', 'zh-CN': '类型' }),
    phase: f.select(['index', 'compare', 'done']).managed().label({ en: 'Phase', 'zh-CN': '阶段' }),
    /** The id of the last record that this phase has done. */
    cursor: f.text({ max: 128 }).optional().managed().label({ en: 'Cursor', 'zh-CN': '游标' }),
    /** The way in which keys are made; when the rules change meanwhile, the run begins anew. */
    generation: f.text().managed().label({ en: 'Generation of keys', 'zh-CN': '索引键版本' }),
    /** How many records got their keys, and how many were compared with their likes. */
    indexed: f.int().default(0).managed().label({ en: 'Records indexed', 'zh-CN': '已建索引记录数' }),
    compared: f.int().default(0).managed().label({ en: 'Records compared', 'zh-CN': '已比较记录数' }),
    /** How many pairs it put into the review queue. */
    found: f.int().default(0).managed().label({ en: 'Pairs found', 'zh-CN': '发现配对数' }),
    /** When it goes on. */
    dueAt: f.datetime().optional().managed().label({ en: 'Goes on at', 'zh-CN': '继续时间' }),
    finishedAt: f.datetime().optional().managed().label({ en: 'Finished at', 'zh-CN': '完成时间' }),
  },
  lists: [
    { sort: 'dueAt', whileSet: true },
    { filter: ['entity', 'phase'], sort: '-createdAt' },
  ],
  label: { en: 'Run of matching', 'zh-CN': '查重任务' },
})
