import type { RecordOf } from '../../engine/command/context.ts'
import type { Followed } from '../../engine/journal/follower.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import { definePlugin } from '../../plugin.ts'
import type { Send } from '../send.ts'
import { webhookCommands } from './manage-webhook.ts'
import { noteAttempt } from './note-attempt.ts'
import { type Sending, type SendingSession, sendEvent } from './send-event.ts'
import { webhook, webhookDelivery } from './webhook.ts'
import { webhookErrors } from './webhook-errors.ts'
import type { WebhookRules } from './webhook-rules.ts'

/** What webhooks are allowed, and how they are told. */
export interface WebhooksOptions {
  /** Sends requests: `guardedFetch()`, because tenants write the addresses. */
  readonly send: Send
  /** What the secrets of webhooks are derived from: at least 32 characters, the same as long as they are to be good. */
  readonly key: string
  /** Of which entities webhooks may be told. */
  readonly entities: readonly string[]
  /** Which roles may be given to webhooks. */
  readonly roles: readonly string[]
  /** A webhook of which every attempt has failed for so long is disabled; 5 days when left out. */
  readonly disableAfter?: Duration
  /** For how long a secret stays good that was replaced; a day when left out. */
  readonly overlap?: Duration
  /** Of a request; 256,000 when left out. A larger event is sent without its record. */
  readonly mostBytes?: number
}

type Webhook = RecordOf<typeof webhook>
interface Context {
  readonly crm: SendingSession
  readonly tenant: string
  readonly now: Date
}

/**
 * Webhooks as a plugin: tenants subscribe addresses to what happens to records. Each is told at least once, in the order of
 * each record, signed by Standard Webhooks, of what its role may read when it is told.
 *
 * @example
 * ```ts
 * const crm = createCrm({
 *   storage: memoryStore(),
 *   tenant: 'acme',
 *   roles: [{ id: 'partner', grants: { lead: { read: 'all', fields: ['name', 'company'] } } }],
 *   plugins: [
 *     webhooks({ send: guardedFetch(), key: 'k'.repeat(32), entities: ['lead'], roles: ['partner'] }),
 *   ],
 * })
 * await crm.migrate()
 * const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
 * const subscription = { url: 'https://partner.example/crm', events: ['lead.created'], role: 'partner' }
 * const { secret } = await session.webhook.subscribe(subscription)
 * console.log(secret.slice(0, 6)) // whsec_
 * ```
 */
export function webhooks(options: WebhooksOptions) {
  const rules = rulesOf(options)
  const sendingBy = ({ crm, tenant, now }: Context): Sending => ({ rules, crm, tenant, now })
  return definePlugin({
    id: 'webhooks',
    entities: { webhook, webhookDelivery },
    commands: [...webhookCommands(rules), noteAttempt(rules.disableAfterMs)],
    follows: [
      {
        id: 'webhooks.send',
        by: 'webhook',
        wants: ({ status, events, role, createdBy }: Webhook) =>
          status === 'active' ? { events, roles: [role], actorId: createdBy } : undefined,
        async run({ follower, event, entry, record, ctx }: Followed<Webhook, Context>) {
          const { id, at, recordId, version, changes } = entry
          const data = { id: recordId, version, changed: Object.keys(changes), record }
          const failure = await sendEvent(sendingBy(ctx), follower, { id, type: event, at, data })
          if (failure !== undefined) throw webhookErrors.CRM_WEBHOOK_ATTEMPT({ failure })
        },
      },
    ],
    hooks(h) {
      h.committed('webhook', 'update', async ({ record, previous, ctx }) => {
        if (!record.testedAt || record.testedAt.getTime() === previous?.testedAt?.getTime()) return
        const id = `${record.id}.${record.version}`
        const event = { id, type: 'webhook.test', at: record.testedAt, data: {} }
        await sendEvent(sendingBy(ctx as unknown as Context), record, event)
      })
    },
  })
}

const FEWEST_CHARACTERS = 32

function rulesOf(options: WebhooksOptions): WebhookRules {
  const { send, key, entities, roles, disableAfter = '5d', overlap = '24h', mostBytes = 256_000 } = options
  if (typeof key !== 'string' || key.length < FEWEST_CHARACTERS) throw webhookErrors.CRM_WEBHOOK_KEY()
  const [disableAfterMs, overlapMs] = [milliseconds(disableAfter), milliseconds(overlap)]
  return { send, key, entities, roles, disableAfterMs, overlapMs, mostBytes }
}
