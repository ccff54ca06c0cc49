import { type Clock, createCrm, ratingToken } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { channels } from './channels.ts'
import type { Outside } from './outside.ts'
import { POLICIES } from './policies.ts'
import { ROLES } from './roles.ts'
import { categoryOf, ROUTING } from './routing.ts'
import { QUESTION, SERVICE, SURVEY_SECRET } from './service.ts'
import { METRICS } from './words.ts'
import { WORKING_HOURS } from './working-hours.ts'

/** What the CRM of this example is made of, but for what changes from run to run. */
export const DESK = {
  tenant: 'acme',
  region: 'CN',
  zone: WORKING_HOURS.zone,
  roles: ROLES,
  assignment: ROUTING,
  sla: POLICIES,
  calendars: { desk: WORKING_HOURS },
  service: SERVICE,
} as const

/** The CRM of this example. Its hooks route what comes in, and tell the outside: people of steps, customers by mail. */
export function deskCrm(storage: StorageAdapter, clock: Clock, outside: Outside) {
  return createCrm({
    ...DESK,
    plugins: channels(outside),
    storage,
    clock,
    hooks(h) {
      h.before('ticket', 'create', ({ input }) => {
        const category = input.category ?? categoryOf(input.subject ?? '')
        return category ? { category } : undefined
      })
      h.after('ticket', 'create', async ({ record, ctx }) => {
        await ctx.crm.ticket.assign({ id: record.id, trigger: 'opened' })
      })
      h.committed(
        'slaStep',
        'create',
        async ({ record: { recordId, metric, kind, tell }, ctx }) => {
          const ticket = await ctx.crm.ticket.get(recordId)
          const owner = await ctx.crm.user.get(ticket?.ownerId ?? '')
          if (!ticket || !owner || kind === 'skipped') return
          const { id, number } = ticket
          if (tell?.includes('owner'))
            outside.ring(owner.name, {
              en: `80 % of the time for the ${metric} to #${number} is over.`,
              'zh-CN': `工单 #${number} 的${METRICS[metric]}时限已用去 80%。`,
            })
          const chief = await ctx.crm.user.get(owner.managerId ?? '')
          if (!tell?.includes('chief') || !chief) return
          outside.ring(chief.name, {
            en: `#${number} is an hour late; it is yours now.`,
            'zh-CN': `工单 #${number} 已超时一小时，现转交给您。`,
          })
          await ctx.crm.ticket.escalate({ id, to: chief.id, reason: `${metric} is an hour late` })
        },
        { id: 'desk.tell-of-step', durable: true },
      )
      h.committed(
        'rating',
        'update',
        async ({ record: { id, contactId, askedAt }, previous, ctx }) => {
          if (!askedAt || previous?.askedAt) return
          const contact = await ctx.crm.contact.get(contactId ?? '')
          const token = await ratingToken(SURVEY_SECRET, { tenant: ctx.tenant, id })
          const link = `https://desk.example/rate?token=${token}`
          if (contact?.email) outside.mail({ to: contact.email, text: QUESTION, link })
        },
        { id: 'desk.mail-survey', durable: true },
      )
    },
  })
}

/** What {@link deskCrm} makes. */
export type DeskCrm = ReturnType<typeof deskCrm>
