import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** A time in which somebody gets nothing assigned, and who stands in for them. */
export const absence = defineEntity('absence', {
  fields: {
    userId: f.ref('user', { inverse: 'absences' }).label({ en: 'User', 'zh-CN': '用户' }),
    from: f.datetime().label({ en: 'From', 'zh-CN': '开始' }),
    /** The moment from which they are back. */
    to: f.datetime().label({ en: 'To', 'zh-CN': '结束' }),
    delegateId: f.ref('user').optional().label({ en: 'Stand-in', 'zh-CN': '代理人' }),
  },
  label: { en: 'Absence', 'zh-CN': '缺勤' },
})
