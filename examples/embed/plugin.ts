import { defineEntity, definePlugin, f } from '@guanxi/core'

/** Customers collect points, and a gold customer must be one we can write to. */
export const loyalty = definePlugin({
  id: 'loyalty',
  compat: '^0.1.0',
  extend: {
    contact: { tier: f.select(['silver', 'gold']).optional().label({ en: 'Tier', 'zh-CN': '等级' }) },
  },
  entities: {
    point: defineEntity('point', {
      fields: { contactId: f.ref('contact', { inverse: 'points' }), amount: f.int(), why: f.text() },
    }),
  },
  hooks(h) {
    h.check('contact', 'create', ({ input, issue }) => {
      if (input.tier === 'gold' && !input.email)
        issue('LOYALTY_EMAIL_MISSING', 'is needed for a gold customer.', 'email')
    })
    h.after('contact', 'create', async ({ record, ctx }) => {
      await ctx.crm.point.create({ contactId: record.id, amount: 100, why: 'welcome' })
    })
  },
  api: ({ crm }) => ({
    async balance(contactId: string): Promise<number> {
      const [points] = await crm.point.aggregate({
        where: { contactId },
        measures: { sum: { sum: 'amount' } },
      })
      return points?.sum ?? 0
    },
  }),
})
