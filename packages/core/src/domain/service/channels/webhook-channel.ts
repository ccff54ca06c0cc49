import * as z from 'zod'
import { answerRequest, badRequest, readBody } from './answer-request.ts'
import type { InboundMessage, Receipt } from './channel-message.ts'
import { defineChannel } from './define-channel.ts'
import { isSignedWebhook, isWebhookSecret } from './standard-webhook.ts'

/** A request whose signature was found good. */
export interface WebhookDelivery {
  /** The header `webhook-id`: good as external id where the payload has none. */
  readonly id: string
  readonly payload: unknown
}

/** Brings the payload of a webhook into the form of core. */
export type MapWebhook = (delivery: WebhookDelivery, now: Date) => readonly (InboundMessage | Receipt)[]

const secret = z.string().refine(isWebhookSecret)

const options = z.strictObject({
  /** As the provider shows it: `whsec_…`. Of several each is good, so that one can be replaced. */
  secret: z.union([secret, z.array(secret).min(1)]),
  map: z.custom<MapWebhook>((given) => typeof given === 'function'),
  /** Larger requests are refused; 2 MB when left out. */
  mostBytes: z.int().min(1).max(50_000_000).default(2_000_000),
})

/**
 * A channel for whoever pushes messages by HTTP and signs them as Standard Webhooks says. Give its `handle` the request, in
 * the tenant whose it is, and send back what it answers.
 *
 * @example
 * ```ts
 * const app = webhookChannel({
 *   secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
 *   map: ({ id, payload }, now) => {
 *     const { from, text } = payload as { from: string; text: string }
 *     return [{ externalId: id, from: { address: from }, body: text, at: now }]
 *   },
 * })
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [app] })
 * const handle = (request: Request) => crm.system('webhook').plugins.webhook.handle(request)
 * ```
 */
export const webhookChannel = defineChannel({
  id: 'webhook',
  options,
  capabilities: ['receive', 'attachments', 'threads', 'receipts'],

  receive: (delivery: WebhookDelivery, { options: { map }, now }) => map(delivery, now),

  api: ({ channel, options: { secret: secrets, mostBytes }, now, receive }) => ({
    /** Answers a provider's request: 200 also for a repeated one, so that it is not sent again. */
    handle: (request: Request): Promise<Response> =>
      answerRequest(channel, async () => {
        if (request.method !== 'POST') throw badRequest(405)
        const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
          (name) => request.headers.get(name) ?? '',
        ) as [string, string, string]
        const body = await readBody(request, mostBytes)
        const signed = { id, timestamp, body }
        if (id === '' || !(await isSignedWebhook(signed, signatures, [secrets].flat(), now())))
          throw badRequest(401)
        return receive({ id, payload: JSON.parse(body) as unknown })
      }),
  }),
})
