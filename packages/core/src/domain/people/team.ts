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
    teamId: f.ref('team', { inverse: 'members' }),
    userId: f.ref('user', { inverse: 'memberships' }),
    /** Members take turns in this order, then by id. */
    position: f.int({ min: 0 }).default(0),
    /** How many turns in relation to others, where turns are weighted; 0 gets none. */
    weight: f.int({ min: 0, max: 1000 }).default(1),
  },
  unique: [['teamId', 'userId']],
  label: { en: 'Team member', 'zh-CN': '团队成员' },
})
