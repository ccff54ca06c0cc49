import type { InboundMessage, Receipt } from '@guanxi/core'
import * as z from 'zod'

/** What a customer said, as the provider writes it. */
export interface SaidUpdate {
  /** Its place in the feed: each update has one, in order. */
  readonly seq: number
  readonly kind: 'message'
  readonly id: string
  readonly chat: string
  readonly from: string
  /** As providers do it: null where there is none. Core wants such a thing left out. */
  readonly name: string | null
  readonly text: string
  readonly sentAt: string
  /** The id of the message that this one answers. */
  readonly answers: string | null
}

/** What became of a message of ours. */
export interface StatusUpdate {
  readonly seq: number
  readonly kind: 'status'
  readonly message: string
  readonly status: 'delivered' | 'read' | 'failed'
}

/** What every push and every page of the feed is. What else stands in an update is looked at one by one. */
export const updatesSchema = z.object({
  updates: z.array(z.looseObject({ seq: z.int(), kind: z.string() })),
})
export type Updates = z.output<typeof updatesSchema>

const RECEIPTS: ReadonlyMap<string, Receipt['receipt']> = new Map([
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'bounced'],
])

/**
 * An update in the form of core; none where it is of a kind that we do not know, for providers add kinds. It throws at
 * nothing: what is missing or odd is refused by core, with its path, and the updates beside it are taken in.
 */
export function readUpdate(update: Updates['updates'][number]): readonly (InboundMessage | Receipt)[] {
  if (update.kind === 'message') return [messageOf(update as unknown as SaidUpdate)]
  if (update.kind === 'status') return receiptOf(update as unknown as StatusUpdate)
  return []
}

function messageOf({ id, chat, from, name, text, sentAt, answers }: SaidUpdate): InboundMessage {
  return {
    externalId: id,
    threadRef: chat,
    inReplyTo: answers ?? undefined,
    from: { address: from, name: name ?? undefined },
    body: text,
    at: new Date(sentAt),
  }
}

function receiptOf({ message, status }: StatusUpdate): readonly Receipt[] {
  const receipt = RECEIPTS.get(status)
  return receipt ? [{ receipt, externalId: message }] : []
}
