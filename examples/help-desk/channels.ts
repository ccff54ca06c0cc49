import {
  badRequest,
  chatChannel,
  type InboundMessage,
  signWebhook,
  webFormChannel,
  webhookChannel,
} from '@guanxi/core'
import type { Outside } from './outside.ts'
import { post } from './post.ts'

/** With what the customers' app signs what it sends. A real one is read from the environment. */
const APP_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** What the app pushes. */
export interface AppMessage {
  readonly id: string
  readonly phone: string
  readonly text: string
}

/** By what customers reach the desk: a form on a web page, an app of ours, a chat; and the post that answers the first two. */
export function channels(outside: Outside) {
  const app = webhookChannel({ secret: APP_SECRET, map: ({ payload }, now) => messageOf(payload, now) })
  return [webFormChannel({}), app, chatChannel(), post({ outside })] as const
}

/** One conversation for each telephone. What is no message of the app is refused. */
function messageOf(payload: unknown, now: Date): readonly InboundMessage[] {
  if (!isAppMessage(payload)) throw badRequest(422)
  const { id, phone, text } = payload
  return [{ externalId: id, threadRef: phone, from: { address: phone }, body: text, at: now }]
}

function isAppMessage(payload: unknown): payload is AppMessage {
  if (typeof payload !== 'object' || payload === null) return false
  return ['id', 'phone', 'text'].every((key) => typeof Reflect.get(payload, key) === 'string')
}

/** A form, as a browser sends it. */
export function formRequest(fields: Readonly<Record<string, string>>): Request {
  return new Request('https://desk.example/form', { method: 'POST', body: new URLSearchParams(fields) })
}

/** A request of the app, as it signs it. */
export async function appRequest(message: Partial<AppMessage>, now: number): Promise<Request> {
  const signed = {
    id: `push-${message.id}`,
    timestamp: String(Math.floor(now / 1000)),
    body: JSON.stringify(message),
  }
  const headers = {
    'webhook-id': signed.id,
    'webhook-timestamp': signed.timestamp,
    'webhook-signature': await signWebhook(signed, APP_SECRET),
  }
  return new Request('https://desk.example/app', { method: 'POST', body: signed.body, headers })
}
