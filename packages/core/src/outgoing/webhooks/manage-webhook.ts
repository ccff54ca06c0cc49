import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { webhook } from './webhook.ts'
import { webhookErrors } from './webhook-errors.ts'
import type { WebhookRules } from './webhook-rules.ts'
import { webhookSecret } from './webhook-secret.ts'

const one = z.strictObject({ id: z.string() })

/** The commands by which people look after webhooks. */
export function webhookCommands(rules: WebhookRules) {
  const secretOf = (id: string, number: number, { tenant }: CommandContext) =>
    webhookSecret(rules.key, { tenant, webhookId: id, number })

  return [
    /** Makes a webhook; its secret is told this once. */
    defineCommand({
      name: 'webhook.subscribe',
      input: z.strictObject({
        url: z.string().max(2_000),
        events: z.array(z.string()).min(1).max(100),
        role: z.string(),
      }),
      async run({ url, events, role }, context) {
        checkUrl(url, rules)
        for (const event of events) checkEvent(event, rules)
        checkRole(role, context, rules)
        const made = await context.records(webhook).create({
          ...{ url, events: [...new Set(events)], role },
          ...{ status: 'active' as const, createdBy: context.actor.id, secretNumber: 1 },
        })
        return { id: made.id, secret: await secretOf(made.id, 1, context) }
      },
    }),
    /** Gives it another secret, told this once. The one before stays good for a while. */
    defineCommand({
      name: 'webhook.rotate',
      input: one,
      async run({ id }, context) {
        const { secretNumber } = await context.records(webhook).visible(id)
        const formerSecretUntil = new Date(context.now.getTime() + rules.overlapMs)
        await context.records(webhook).update(id, { secretNumber: secretNumber + 1, formerSecretUntil })
        return { id, secret: await secretOf(id, secretNumber + 1, context) }
      },
    }),
    /** It is told of nothing for a while, and of all that happened meanwhile once it goes on. */
    defineCommand({
      name: 'webhook.pause',
      input: one,
      async run({ id }, { records }) {
        await records(webhook).visible(id)
        return records(webhook).update(id, { status: 'paused' })
      },
    }),
    /** Goes on with a webhook that was paused or disabled. */
    defineCommand({
      name: 'webhook.resume',
      input: one,
      async run({ id }, context) {
        checkRole((await context.records(webhook).visible(id)).role, context, rules)
        return context.records(webhook).update(id, { status: 'active', failingSince: null })
      },
    }),
    /** Sends it an event of the type `webhook.test`, which tells of no record; the deliveries tell what came of it. */
    defineCommand({
      name: 'webhook.test',
      input: one,
      async run({ id }, { records, now }) {
        await records(webhook).visible(id)
        return records(webhook).update(id, { testedAt: now })
      },
    }),
  ] as const
}

function checkUrl(url: string, { send }: WebhookRules): void {
  const parsed = URL.parse(url)
  const isFit =
    parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === ''
  if (!isFit) throw webhookErrors.CRM_WEBHOOK_URL()
  send.check?.(url)
}

const HAPPENED: ReadonlySet<string> = new Set(['created', 'updated', 'deleted', 'restored'])

function checkEvent(event: string, { entities }: WebhookRules): void {
  const [entity = '', happened = '', ...more] = event.split('.')
  if (!entities.includes(entity) || !HAPPENED.has(happened) || more.length > 0)
    throw webhookErrors.CRM_WEBHOOK_EVENT({ event })
}

/** Nobody gives away more than they have. */
function checkRole(role: string, { actor }: CommandContext, { roles }: WebhookRules): void {
  const has = actor.roles.includes(role) || actor.roles.includes('admin')
  if (!roles.includes(role) || !has) throw webhookErrors.CRM_WEBHOOK_ROLE({ role })
}
