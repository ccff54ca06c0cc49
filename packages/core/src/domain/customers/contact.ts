import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** A person at an account. */
export const contact = defineEntity('contact', {
  fields: {
    name: f.text({ max: 200 }).personal('identity').label({ en: 'Name', 'zh-CN': '姓名' }),
    email: f.email().optional().personal('identity').label({ en: 'E-mail', 'zh-CN': '邮箱' }),
    phone: f.phone().optional().personal('identity').label({ en: 'Phone', 'zh-CN': '电话' }),
    title: f.text({ max: 200 }).optional().personal().label({ en: 'Job title', 'zh-CN': '职务' }),
    accountId: f.ref('account', { inverse: 'contacts' }).optional().label({ en: 'Account', 'zh-CN': '客户' }),
    /** The address that nothing reaches: what is sent there comes back. */
    undeliverable: f
      .text({ max: 300 })
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Undeliverable address', 'zh-CN': '无法送达的地址' }),
    ownerId: f.ref('user', { inverse: 'contacts' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
  },
  subject: 'self',
  lists: [{ sort: 'email' }, { sort: 'phone' }],
  label: { en: 'Contact', 'zh-CN': '联系人' },
})
