import { withDeadline } from '../../../engine/time/deadline.ts'
import { type Duration, milliseconds } from '../../../engine/time/duration.ts'
import type { OutgoingMessage, Sent } from './channel-message.ts'
import { failureOf, SendRefused, sendFailed } from './send-refused.ts'

interface CallOptions {
  readonly idempotencyKey: string
}

/** What sending needs of a session with the channel's permissions. */
export interface SendingSession {
  readonly message: {
    list(query: object): Promise<{ readonly items: readonly { readonly failures?: number | null }[] }>
    prepare(input: { readonly id: string }, options: CallOptions): Promise<OutgoingMessage | null>
    noteSent(input: object, options: CallOptions): Promise<unknown>
    noteFailed(input: object, options: CallOptions): Promise<unknown>
  }
}

/** How a channel hands over one message. */
export type Hand = (
  message: OutgoingMessage,
  how: { readonly idempotencyKey: string; readonly signal: AbortSignal },
) => Promise<Sent>

const USUAL_TIMEOUT: Duration = '20s'
const LONGEST_MS = 25_000

/** How long a channel may take, so that what came of it can be noted in the time of its hook. */
export function sendTimeoutMs(timeout: Duration = USUAL_TIMEOUT): number {
  return Math.min(milliseconds(timeout), LONGEST_MS)
}

/**
 * Sends a message and notes what came of it; throws when it is to be tried again. When the process dies between the two,
 * it is sent again with the same key, so that the provider knows it.
 */
export async function sendDurably(
  crm: SendingSession,
  channel: string,
  id: string,
  hand: Hand,
  timeoutMs: number,
): Promise<void> {
  const { items } = await crm.message.list({ where: { id }, limit: 1 })
  const [found] = items
  if (!found) return
  // Each attempt has keys of its own: by the key of an earlier one its result would be given again.
  const turn = { idempotencyKey: `send ${id} ${found.failures ?? 0}` }
  const message = await crm.message.prepare({ id }, turn)
  if (!message) return
  try {
    if (message.to.length === 0) throw new SendRefused('NOBODY_TO_SEND_TO', true)
    const sent = await handOver(message, hand, timeoutMs)
    await crm.message.noteSent({ id, externalId: sent.externalId, ...named(sent) }, turn)
  } catch (error) {
    await crm.message.noteFailed({ id, failure: failureOf(error) }, turn)
    // Nothing comes of trying again; the message itself says so.
    if (error instanceof SendRefused && error.isFinal) return
    throw sendFailed(channel, error)
  }
}

function named({ threadRef }: Sent): { threadRef?: string } {
  return threadRef === undefined ? {} : { threadRef }
}

async function handOver(message: OutgoingMessage, hand: Hand, timeoutMs: number): Promise<Sent> {
  const controller = new AbortController()
  const sending = hand(message, { idempotencyKey: message.id, signal: controller.signal })
  return withDeadline(sending, timeoutMs, () => {
    controller.abort()
    return new SendRefused('TIMEOUT', false)
  })
}
