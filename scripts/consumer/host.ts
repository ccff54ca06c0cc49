/** A host as somebody else would write it. Its exports must have types that can be named in declarations. */
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm, defineEntity, definePipeline, definePlugin, f, person } from '@guanxi/core'

const loyalty = definePlugin({
  id: 'loyalty',
  extend: { contact: { tier: f.select(['silver', 'gold']).optional() } },
  entities: { point: defineEntity('point', { fields: { contactId: f.ref('contact'), delta: f.int() } }) },
  hooks(h) {
    h.after('contact', 'create', async ({ record, ctx }) => {
      await ctx.crm.point.create({ contactId: record.id, delta: 100 })
    })
  },
  api: ({ crm }) => ({ entriesOf: (contactId: string) => crm.point.count({ contactId }) }),
})

export const crm = createCrm({
  storage: sqlite({ file: ':memory:' }),
  tenant: 'acme',
  fields: { lead: { branch: f.select(['north', 'south']).optional() } },
  pipelines: [
    definePipeline('opportunity', {
      id: 'sales',
      stages: {
        offer: { probabilityBp: 5000 },
        won: { kind: 'won' },
        lost: { kind: 'lost' },
      },
      transitions: { offer: ['won', 'lost'] },
    }),
  ],
  assignment: [{ id: 'north', on: 'lead', priority: 1, when: { branch: 'north' }, assign: person('ann') }],
  plugins: [loyalty],
})

await crm.migrate()
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
await session.user.create({ name: 'Ann' })
export const captured = await session.lead.capture({ lead: { name: 'Ada', email: 'Ada@Example.com' } })
const { contactId, opportunityId } = await session.lead.convert({ id: captured.leadId })
await session.opportunity.moveTo({
  id: opportunityId ?? '',
  stage: 'won',
  patch: { amount: { amount: '12000.00', currency: 'CNY' } },
})
if ((await session.plugins.loyalty.entriesOf(contactId)) !== 1) throw new Error('The hook did not run.')
export const north = await session.lead.list({ where: { branch: 'north' }, orderBy: '-createdAt' })
await crm.stop()
