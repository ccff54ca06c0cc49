import type { CrmError } from '../../../engine/errors.ts'
import type { Attachment, IntakeWay } from './message.ts'

/** What a channel can do. A conformance suite asks of it what it declares. */
export const CHANNEL_CAPABILITIES = ['receive', 'send', 'attachments', 'threads', 'receipts'] as const
export type ChannelCapability = (typeof CHANNEL_CAPABILITIES)[number]

/** Whoever wrote, as the channel knows them. */
export interface Sender {
  /** An e-mail address, a telephone number with its `+`, or whatever the channel calls people. */
  readonly address: string
  readonly name?: string | undefined
  /** The address is only claimed, as by a mail that no domain vouches for: nobody is recognised by it. */
  readonly unverified?: boolean | undefined
}

/** What somebody said, in the one form that all channels bring it into. */
export interface InboundMessage {
  /** What the channel calls it: of one channel the same one is taken in once, however often it comes. */
  readonly externalId: string
  /** What the channel calls the conversation. */
  readonly threadRef?: string | undefined
  /** The external id of the message that this one answers. */
  readonly inReplyTo?: string | undefined
  /** External ids of the conversation so far, the oldest first. */
  readonly references?: readonly string[] | undefined
  readonly from: Sender
  readonly to?: readonly string[] | undefined
  /** Found in `to` by itself, where it stands behind a plus: `support+42-…@example.com`. */
  readonly replyToken?: string | undefined
  readonly subject?: string | undefined
  readonly body: string
  /** When it was said. */
  readonly at: Date
  readonly attachments?: readonly Attachment[] | undefined
  /** Said by a machine: it is kept, reopens nothing, and nobody answers it. */
  readonly automated?: boolean | undefined
  /** Whoever is no customer spoke for us, elsewhere: an agent with a telephone, a bot. */
  readonly author?: 'customer' | 'agent' | 'bot' | undefined
}

/** What became of a message that was sent, as its channel hears of it later. */
export interface Receipt {
  readonly receipt: 'delivered' | 'read' | 'bounced'
  /** Of the message that was sent. */
  readonly externalId: string
}

/** A public message of ours, as its channel is to send it. */
export interface OutgoingMessage {
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly body: string
  readonly attachments: readonly Attachment[]
  readonly at: Date
  /** What the channel called the conversation, and the customer's latest message in it. */
  readonly threadRef?: string | undefined
  readonly inReplyTo?: string | undefined
  readonly ticket: { readonly id: string; readonly number: number }
  /** Brings the answer back to this ticket, wherever the customer's program puts it. Only with a `secret`. */
  readonly replyToken?: string | undefined
}

/** What the provider said when it took a message. */
export interface Sent {
  readonly externalId: string
  readonly threadRef?: string | undefined
}

/** What became of an incoming message. A repeated one has the answer of the first. */
export interface Received {
  readonly messageId: string
  /** Null for what is only kept: see `intake`. */
  readonly ticketId: string | null
  readonly intake: IntakeWay
  /** It had been taken in before; nothing was changed. */
  readonly isRepeat: boolean
}

/** What became of one of the messages that came in together. */
export type ReceiveResult =
  | ({ readonly ok: true } & Received)
  | { readonly ok: true; readonly receipt: Receipt['receipt'] }
  | { readonly ok: false; readonly error: CrmError }
