import { coreEntities, defineEntity, f } from '@guanxi/core'
import { TIERS } from './tier.ts'

/** One movement of a member's points. What was earned expires after a year. */
export const point = defineEntity('point', {
  fields: {
    contactId: f.ref('contact', { inverse: 'points' }).label({ en: 'Member', 'zh-CN': '会员' }),
    delta: f.int().label({ en: 'Points', 'zh-CN': '积分' }),
    reason: f.text({ max: 200 }).label({ en: 'Reason', 'zh-CN': '事由' }),
    /** Managed: only commands and hooks set it. The job `loyalty.expire` waits for it. */
    expiresAt: f.datetime().optional().managed(),
  },
  // The list by `expiresAt` is the index by which the job finds what is due.
  lists: [{ filter: ['contactId'], sort: '-createdAt' }, { sort: 'expiresAt' }],
  label: { en: 'Points', 'zh-CN': '积分' },
})

/** What the plugin adds to contacts. Both are written by its commands alone. */
export const contactFields = {
  points: f.int().default(0).managed().label({ en: 'Points', 'zh-CN': '积分' }),
  tier: f.select(TIERS).default('bronze').managed().label({ en: 'Tier', 'zh-CN': '等级' }),
}

/** A contact as the plugin's commands read and write it: core's fields and its own. */
export const contact = defineEntity('contact', {
  fields: {
    ...coreEntities.contact.fields,
    ...contactFields,
    memberNumber: f.text().optional(),
  },
})
