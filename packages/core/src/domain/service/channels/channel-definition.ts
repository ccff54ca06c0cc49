import type { SchemaLike, SchemaOutput } from '../../../engine/entities/field.ts'
import type { Logger } from '../../../engine/log.ts'
import type { Duration } from '../../../engine/time/duration.ts'
import type { Json } from '../../../store/table.ts'
import type {
  ChannelCapability,
  Incoming as IncomingItem,
  OutgoingMessage,
  ReceiveResult,
  Sent,
} from './channel-message.ts'

/** What a channel is given to read what came in. */
export interface ReadContext<Options> {
  readonly options: Options
  readonly tenant: string
  readonly now: Date
}

/** What a channel is given to send with. */
export interface SendContext<Options> {
  readonly options: Options
  readonly tenant: string
  /** Stays the same however often a message is sent: hand it to the provider, so that a repetition has no second effect. */
  readonly idempotencyKey: string
  /** Ends with the time that sending may take. */
  readonly signal: AbortSignal
}

/** What a channel's own API works with. */
export interface ChannelApiContext<Options, Incoming> {
  /** The id under which the host installed it. */
  readonly channel: string
  readonly options: Options
  readonly tenant: string
  readonly log: Logger
  /** The instant, by the host's clock. */
  now(): Date
  newId(): string
  /** Reads what came in and takes in each message, with a result each. */
  receive(incoming: Incoming): Promise<readonly ReceiveResult[]>
  /** How far a place was read that the channel fetches from by itself. Save it after what it covers was taken in. */
  cursor(place: string): ChannelCursor
  /** Sets aside what cannot be read, so that the channel can go on behind it. Said twice of one it is kept once. */
  setAside(unread: UnreadMessage): Promise<void>
}

/** How far a channel has read at one place. */
export interface ChannelCursor {
  /** Undefined before it was saved first. */
  read(): Promise<Json | undefined>
  save(value: Json): Promise<void>
}

/** Something that a channel could not make sense of. */
export interface UnreadMessage {
  readonly externalId: string
  /** Why, as a code: `TOO_LARGE`. */
  readonly reason: string
  /** Where it lies, for whoever wants to look at it. */
  readonly ref?: string | undefined
}

/** A channel that keeps watch by itself. */
export interface Watching {
  /** Resolves when it has ended, whoever ended it; rejects with what ended it for good, as a password that is wrong. */
  readonly done: Promise<void>
  /** Ends it; what is being taken in is taken in first. */
  stop(): Promise<void>
}

/** What a channel says of itself. */
export interface ChannelDefinition<Id extends string, S extends SchemaLike, Incoming, Api extends object> {
  /** Letters and digits: it becomes `session.plugins.whatsapp`, and the `channel` of its messages. */
  readonly id: Id
  /** What a host sets up, by any Standard Schema library. */
  readonly options: S
  readonly capabilities: readonly ChannelCapability[]
  /** Brings what the provider hands over into the form of core. What it throws is told as CRM_CHANNEL_UNREADABLE. */
  receive?(
    incoming: Incoming,
    context: ReadContext<SchemaOutput<S>>,
  ): Promise<readonly IncomingItem[]> | readonly IncomingItem[]
  /** Hands one message to the provider. What it throws is tried again; {@link sendRefused} says more. */
  send?(message: OutgoingMessage, context: SendContext<SchemaOutput<S>>): Promise<Sent>
  /**
   * Keeps watch where the provider pushes nothing by HTTP: a mailbox, a socket. Runs from `session.plugins.<id>.watch()`
   * until the signal ends it, and goes on by itself after what passes.
   */
  watch?(
    context: ChannelApiContext<SchemaOutput<S>, Incoming> & { readonly signal: AbortSignal },
  ): Promise<void>
  /** How long sending may take; 20 seconds when left out, 25 at most. */
  readonly sendTimeout?: Duration
  /** What `session.plugins.<id>` offers besides `receive`, as a webhook's `handle(request)`. */
  api?(context: ChannelApiContext<SchemaOutput<S>, Incoming>): Api
}

/** What every channel's API offers. */
export interface ChannelApi<Incoming> {
  /** Takes in what the provider handed over: each message once, with a result each. */
  receive(incoming: Incoming): Promise<readonly ReceiveResult[]>
  /** Keeps watch until it is stopped, or the CRM is. Only of a channel that has something to watch. */
  watch(): Watching
}
