import { type CrmError, isCrmError } from '../../../engine/errors.ts'
import type { Words } from '../../../engine/given.ts'
import { channelErrors } from './channel-errors.ts'
import type { InboundMessage, Incoming, Received, ReceiveResult } from './channel-message.ts'
import { inboundInput } from './inbound-input.ts'
import { tidyInbound } from './tidy-inbound.ts'

/** The verbs of messages that a channel needs, in a session with its permissions. */
export interface ChannelSession {
  readonly message: {
    receive(input: InboundMessage & { readonly channel: string }): Promise<Received>
    noteReceipt(input: object): Promise<unknown>
    noteObjection(input: object): Promise<unknown>
  }
}

/** Takes in what a channel read, each by itself: one that cannot be is refused, and the rest goes on. */
export async function takeIn(
  crm: ChannelSession,
  channel: string,
  incoming: readonly Incoming[],
): Promise<readonly ReceiveResult[]> {
  const results: ReceiveResult[] = []
  // One after another: what was said in one conversation is taken in as it was said.
  for (const [at, one] of incoming.entries()) results.push(await takeOne(crm, channel, one, at))
  return results
}

async function takeOne(
  crm: ChannelSession,
  channel: string,
  one: Incoming,
  at: number,
): Promise<ReceiveResult> {
  try {
    if (typeof one !== 'object' || one === null) throw unreadable(channel, String(at))
    if ('receipt' in one) {
      await crm.message.noteReceipt({ channel, ...one })
      return { ok: true, receipt: one.receipt }
    }
    if ('objection' in one) {
      await crm.message.noteObjection({ channel, ...one })
      return { ok: true, objection: one.objection }
    }
    const message = await tidied(one, channel, at)
    return { ok: true, ...(await crm.message.receive({ ...message, channel })) }
  } catch (error) {
    if (!isCrmError(error)) throw error
    // What failed for the moment is the provider's to bring again: it must not be told that it was taken in.
    if (error.retryable) throw error
    return { ok: false, error }
  }
}

async function tidied(one: InboundMessage, channel: string, at: number): Promise<InboundMessage> {
  try {
    return await tidyInbound(one)
  } catch (error) {
    throw isCrmError(error) ? error : unreadable(channel, misfit(one, at), MISFIT)
  }
}

/** Where a message holds nothing of the kind that belongs there: the path alone, and nothing of what was said. */
function misfit(one: InboundMessage, at: number): string {
  const { issues = [] } = inboundInput.omit({ channel: true }).safeParse(one).error ?? {}
  const path = issues.find(({ code }) => code === 'invalid_type')?.path ?? []
  return [at, ...path].join('.')
}

/** That a channel could not make sense of something. Why is not told: it may repeat what should not be kept. */
export function unreadable(channel: string, path = '', words: Words = NO_MESSAGE): CrmError {
  return channelErrors.CRM_CHANNEL_UNREADABLE(
    { channel },
    { issues: [{ code: 'UNREADABLE', path, ...words }] },
  )
}

const NO_MESSAGE: Words = { message: 'is no message.', zh: '不是有效的消息。' }
const MISFIT: Words = { message: 'is missing, or is of another type.', zh: '缺失或类型不符。' }
