import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** Somebody who works with customers. The host owns logins; here is what rules need to know of a person. */
export const user = defineEntity('user', {
  fields: {
    name: f.text({ max: 200 }).personal('identity').label({ en: 'Name', 'zh-CN': '姓名' }),
    email: f.email().optional().unique().personal('identity').label({ en: 'E-mail', 'zh-CN': '邮箱' }),
    /** Somebody inactive gets nothing assigned. */
    isActive: f.bool().default(true).label({ en: 'Active', 'zh-CN': '在职' }),
    /** Who is told when they leave something lying. */
    managerId: f.ref('user').optional().label({ en: 'Manager', 'zh-CN': '上级' }),
    presence: f
      .select(['online', 'away', 'offline'])
      .optional()
      .label({ en: 'Presence', 'zh-CN': '在线状态' }),
    /** How many open leads, or open deals, they can hold at once; empty is any number. */
    capacity: f.int({ min: 0 }).optional().label({ en: 'Capacity', 'zh-CN': '容量' }),
    /** Levels by skill, as in `{ german: 3 }`. */
    skills: f.json<Readonly<Record<string, number>>>().optional().label({ en: 'Skills', 'zh-CN': '技能' }),
  },
  subject: 'self',
  lists: [{ sort: 'name' }],
  label: { en: 'User', 'zh-CN': '用户' },
})
