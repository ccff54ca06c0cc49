import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** People who share work: a department, a region's sales. */
export const team = defineEntity('team', {
  fields: {
    /** What rules call it: `north-ka`. */
    code: f.text({ max: 100 }).unique().label({ en: 'Code', 'zh-CN': '代码' }),
    name: f.text({ max: 200 }).label({ en: 'Name', 'zh-CN': '名称' }),
  },
  label: { en: 'Team', 'zh-CN': '团队' },
})

/** That somebody belongs to a team, and in which place among its members. */
export const teamMember = defineEntity('teamMember', {
  fields: {
    teamId: f.ref('team', { inverse: 'members' }).label({ en: 'Team', 'zh-CN': '团队' }),
    userId: f.ref('user', { inverse: 'memberships' }).label({ en: 'User', 'zh-CN': '用户' }),
    /** Members take turns in this order, then by id. */
    position: f.int({ min: 0 }).default(0).label({ en: 'Place in turn', 'zh-CN': '轮次' }),
    /** How many turns in relation to others, where turns are weighted; 0 gets none. */
    weight: f.int({ min: 0, max: 1000 }).default(1).label({ en: 'Weight', 'zh-CN': '权重' }),
  },
  unique: [['teamId', 'userId']],
  label: { en: 'Team member', 'zh-CN': '团队成员' },
})
