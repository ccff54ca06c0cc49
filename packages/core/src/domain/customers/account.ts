import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import { companyCore } from './company-core.ts'

/** A company, or a person in the place of one, that buys or may buy. */
export const account = defineEntity('account', {
  fields: {
    name: f.text({ max: 300 }).personal('identity').label({ en: 'Name', 'zh-CN': '名称' }),
    /** The name without legal form and region, for finding the same company under another spelling. */
    nameCore: f
      .text({ max: 300 })
      .computed(({ name }) => (typeof name === 'string' ? companyCore(name) : null))
      .personal('identity')
      .label({ en: 'Name core', 'zh-CN': '名称主干' }),
    domain: f.domain().optional().personal('identity').label({ en: 'Domain', 'zh-CN': '域名' }),
    phone: f.phone().optional().personal('identity').label({ en: 'Phone', 'zh-CN': '电话' }),
    region: f.text({ max: 100 }).optional().label({ en: 'Region', 'zh-CN': '地区' }),
    industry: f.text({ max: 100 }).optional().label({ en: 'Industry', 'zh-CN': '行业' }),
    employees: f.int({ min: 0 }).optional().label({ en: 'Employees', 'zh-CN': '员工数' }),
    /** How much it matters, in the host's own words: `gold`. Rules, policies and queues go by it. */
    tier: f.text({ max: 63 }).optional().label({ en: 'Tier', 'zh-CN': '客户等级' }),
    ownerId: f.ref('user', { inverse: 'accounts' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
  },
  subject: 'self',
  lists: [
    { sort: '-createdAt' },
    { filter: ['ownerId'], sort: '-createdAt' },
    { sort: 'nameCore' },
    { sort: 'domain' },
  ],
  label: { en: 'Account', 'zh-CN': '客户' },
})
