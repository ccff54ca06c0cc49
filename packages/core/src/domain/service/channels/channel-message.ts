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
  /** What is new in it, as text. */
  readonly body: string
  /** What it repeats of earlier messages, and its signature: kept beside the body. */
  readonly quoted?: string | undefined
  /** As it was sent, where it came with looks. Never put it into a page as it is. */
  readonly html?: string | undefined
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
  /** Of the message that was sent, where the channel knows it. */
  readonly externalId?: string | undefined
  /** Whom it was sent to. With `isFinal` it is kept that nothing reaches this address. */
  readonly address?: string | undefined
  /** Nothing that is sent to the address will ever arrive. */
  readonly isFinal?: boolean | undefined
  /** Why, by the channel's code: `5.1.1`. */
  readonly reason?: string | undefined
}

/** Somebody wants to be written to no longer. It goes into the ledger of consents. */
export interface Objection {
  readonly objection: 'unsubscribed' | 'complained'
  /** Whose it is. */
  readonly address: string
  /** From what they want to be left out: `newsletter`. Left out: from all that they once agreed to. */
  readonly purpose?: string | undefined
  readonly at: Date
}

/** What a channel reads out of what came in. */
export type Incoming = InboundMessage | Receipt | Objection

/** A public message of ours, as its channel is to send it. */
export interface OutgoingMessage {
  readonly id: string
  readonly to: readonly string[]
  readonly subject: string
  readonly body: string
  /** The same with looks, where it was written so. */
  readonly html?: string | undefined
  readonly attachments: readonly Attachment[]
  readonly at: Date
  /** What the channel called the conversation, and the customer's latest message in it. */
  readonly threadRef?: string | undefined
  readonly inReplyTo?: string | undefined
  /** External ids of the conversation so far, the oldest first; of a long one the first and the latest. */
  readonly references?: readonly string[] | undefined
  /** The conversation that it belongs to; none where somebody was written to of our own accord. */
  readonly ticket?: { readonly id: string; readonly number: number } | undefined
  /** Who is written to, where that is known. */
  readonly person?: { readonly entity: 'contact' | 'lead'; readonly id: string } | undefined
  /** What for, where they are written to of our own accord: `newsletter`. */
  readonly purpose?: string | undefined
  /** A machine wrote it: other machines should not answer. */
  readonly automated?: boolean | undefined
  /** They agreed to its being noted what they open: the ledger says so for the purpose `tracking`. */
  readonly mayTrack?: boolean | undefined
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
  | { readonly ok: true; readonly objection: Objection['objection'] }
  | { readonly ok: false; readonly error: CrmError }
