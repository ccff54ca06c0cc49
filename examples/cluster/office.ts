import { defineEntity, definePlugin, f } from '@guanxi/core'

/** What greeted a lead. There is one for each, whatever dies. */
const welcome = defineEntity('welcome', { fields: { leadId: f.text() } })
/** That we call back by a time, and that we did not. */
const callback = defineEntity('callback', {
  fields: { dueAt: f.datetime().optional() },
  lists: [{ sort: 'dueAt' }],
})
const breach = defineEntity('breach', { fields: { callbackId: f.text() } })

/** Greets every lead from the journal, and notes each promise that was broken when its time has come. */
export const office = definePlugin({
  id: 'office',
  entities: { welcome, callback, breach },
  permissions: { lead: { read: 'all' } },
  hooks: (h) =>
    h.committed(
      'lead',
      'create',
      async ({ record, ctx }) => {
        await ctx.crm.welcome.create({ leadId: record.id })
      },
      { durable: true, id: 'office.welcome' },
    ),
  jobs: [
    {
      id: 'office.breach',
      on: 'callback',
      due: 'dueAt',
      run: async ({ id }, { crm }) => void (await crm.breach.create({ callbackId: id })),
    },
  ],
})
