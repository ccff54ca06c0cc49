import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/**
 * What a person, a team, or, without either, the company is to win from one day to another, both included: an amount, a
 * number of deals, or both.
 */
export const target = defineEntity('target', {
  fields: {
    from: f.date().label({ en: 'From', 'zh-CN': '开始日期' }),
    to: f.date().label({ en: 'To', 'zh-CN': '结束日期' }),
    ownerId: f.ref('user').optional().label({ en: 'Person', 'zh-CN': '人员' }),
    teamId: f.ref('team').optional().label({ en: 'Team', 'zh-CN': '团队' }),
    /** The target that this one is a part of. */
    parentId: f.ref('target', { inverse: 'parts' }).optional().label({ en: 'Part of', 'zh-CN': '上级目标' }),
    amount: f.money().optional().label({ en: 'Amount to win', 'zh-CN': '目标金额' }),
    deals: f.int({ min: 0 }).optional().label({ en: 'Deals to win', 'zh-CN': '目标单数' }),
  },
  lists: [{ filter: ['from', 'to'], sort: '-createdAt' }],
  label: { en: 'Target', 'zh-CN': '目标' },
})
