import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import { CATEGORIES } from './weighted-pipeline.ts'

/**
 * What somebody adds to a forecast by judgement, or takes from it: a row of its own, which changes no deal and no other
 * row. Written by `forecastAdjustment.add` alone.
 */
export const forecastAdjustment = defineEntity('forecastAdjustment', {
  fields: {
    from: f.date().managed().label({ en: 'From', 'zh-CN': '开始日期' }),
    to: f.date().managed().label({ en: 'To', 'zh-CN': '结束日期' }),
    category: f.select(CATEGORIES).managed().label({ en: 'Category', 'zh-CN': '预测类别' }),
    /** Whose forecast; without an owner it is the team's, and without either everybody's. */
    ownerId: f.ref('user').optional().managed().label({ en: 'Owner', 'zh-CN': '负责人' }),
    teamId: f.ref('team').optional().managed().label({ en: 'Team', 'zh-CN': '团队' }),
    delta: f.money().managed().label({ en: 'Adjustment', 'zh-CN': '调整金额' }),
    note: f.text({ max: 500 }).managed().label({ en: 'Note', 'zh-CN': '说明' }),
    by: f.text({ max: 128 }).managed().label({ en: 'By', 'zh-CN': '调整人' }),
  },
  lists: [{ filter: ['from', 'to'], sort: '-createdAt' }],
  label: { en: 'Forecast adjustment', 'zh-CN': '预测调整' },
})
