import { signWebhook } from '../../domain/service/index.ts'
import type { RecordOf } from '../../engine/command/context.ts'
import { isCrmError } from '../../engine/errors.ts'
import { stopwatch } from '../../engine/time/clock.ts'
import type { Attempt } from './note-attempt.ts'
import type { webhook } from './webhook.ts'
import type { WebhookRules } from './webhook-rules.ts'
import { webhookSecret } from './webhook-secret.ts'

type Webhook = RecordOf<typeof webhook>

/** What a webhook is told, in the form of Standard Webhooks. */
export interface WebhookEvent {
  /** The same for every attempt. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly data: Readonly<Record<string, unknown>>
}

/** The session that a plugin is given, as far as sending needs it. */
export interface SendingSession {
  readonly webhookDelivery: {
    count(where: object): Promise<number>
    note(attempt: Attempt, options: { readonly idempotencyKey: string }): Promise<unknown>
  }
}

/** When and for whom something is sent. */
export interface Sending {
  readonly rules: WebhookRules
  readonly tenant: string
  readonly now: Date
  readonly crm: SendingSession
}

const SHOWN = 1_000

/** Sends an event once and notes what came of it. Resolves to why it failed, or undefined. */
export async function sendEvent(
  { rules, tenant, now, crm }: Sending,
  target: Webhook,
  event: WebhookEvent,
): Promise<string | undefined> {
  const known = { webhookId: target.id, eventId: event.id }
  const attempt = (await crm.webhookDelivery.count(known)) + 1
  const startedAt = stopwatch()
  const outcome = await post(rules, tenant, now, target, event)
  const milliseconds = Math.round(stopwatch() - startedAt)
  // Attempts have keys of their own: by the key of an earlier one its result would be given again.
  const idempotencyKey = `${target.id} ${event.id} ${attempt}`
  await crm.webhookDelivery.note(
    { ...known, event: event.type, attempt, milliseconds, ...outcome },
    { idempotencyKey },
  )
  return outcome.failure ?? undefined
}

type Outcome = Pick<Attempt, 'statusCode' | 'response' | 'failure'>

async function post(
  rules: WebhookRules,
  tenant: string,
  now: Date,
  target: Webhook,
  event: WebhookEvent,
): Promise<Outcome> {
  const body = bodyOf(event, rules.mostBytes)
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const signed = { id: event.id, timestamp, body }
  try {
    const secrets = await secretsOf(rules.key, tenant, target, now)
    const signatures = await Promise.all(secrets.map((secret) => signWebhook(signed, secret)))
    const answer = await rules.send(target.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Guanxi',
        'webhook-id': event.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatures.join(' '),
      },
    })
    if (!answer.ok) {
      await answer.body?.cancel()
      return { statusCode: answer.status, response: null, failure: `HTTP_${answer.status}` }
    }
    return { statusCode: answer.status, response: await beginningOf(answer), failure: null }
  } catch (error) {
    // What was thrown may name addresses; a code does not.
    return { statusCode: null, response: null, failure: isCrmError(error) ? error.code : 'failed' }
  }
}

/** An event as it is sent; where that is too large, without the record, for the receiver to fetch it. */
function bodyOf({ type, at, data }: WebhookEvent, mostBytes: number): string {
  const asText = (told: object) => JSON.stringify({ type, timestamp: at.toISOString(), data: told })
  const whole = asText(data)
  if (new TextEncoder().encode(whole).length <= mostBytes) return whole
  const { record: _, ...rest } = data
  return asText({ ...rest, isTooLarge: true })
}

async function secretsOf(key: string, tenant: string, target: Webhook, now: Date): Promise<string[]> {
  const { id: webhookId, secretNumber, formerSecretUntil } = target
  const numbers =
    formerSecretUntil && now < formerSecretUntil ? [secretNumber, secretNumber - 1] : [secretNumber]
  return Promise.all(numbers.map((number) => webhookSecret(key, { tenant, webhookId, number })))
}

/** As much of an answer as is kept. The event was taken, whatever becomes of the rest. */
async function beginningOf(answer: Response): Promise<string | null> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  try {
    while (reader && text.length < SHOWN) {
      const { done, value } = await reader.read()
      if (done) break
      text += value
    }
    await reader?.cancel()
  } catch {
    // It is only there to be looked at.
  }
  // No store takes NUL in texts.
  const shown = text.replaceAll('\0', '').slice(0, SHOWN).toWellFormed().trim()
  return shown === '' ? null : shown
}
