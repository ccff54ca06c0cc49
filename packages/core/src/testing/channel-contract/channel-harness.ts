import type { ChannelPlugin, ReceiveResult } from '../../domain/service/index.ts'
import type { StorageAdapter } from '../../store/store.ts'

/** What a customer says, for a harness to bring into the form in which its provider hands it over. */
export interface SaidByCustomer {
  /** Of the message: the same one twice is one. */
  readonly id: string
  /** Of the conversation. */
  readonly thread: string
  /** An e-mail address. */
  readonly from: string
  readonly text: string
  readonly at: Date
  /** Leave it out where the channel has none. */
  readonly subject?: string
  /** Of the message that this one answers. */
  readonly answers?: string
  readonly attachments?: readonly {
    readonly name: string
    readonly type: string
    readonly size: number
    readonly ref: string
  }[]
}

/** A message of ours, as the provider got it. */
export interface TakenMessage {
  readonly idempotencyKey: string
  readonly text: string
}

/** The provider's side of a channel that sends. */
export interface ProviderHarness {
  /** Every attempt that reached it, in order; an attempt that it refused is not among them. */
  taken(): readonly TakenMessage[]
  /**
   * How the next attempts go: `refuse` fails before it takes the message, `lose` takes it and fails before it answers.
   * They go well from `well` on.
   */
  next(how: 'refuse' | 'lose' | 'well'): void
}

/** What a case runs on. Make a new one for each case; the database may be the same. */
export interface ChannelHarness {
  /** Leads to one database: every store it opens is another connection to it. Each case has tenants of its own there. */
  readonly adapter: StorageAdapter
  /** The channel as a host installs it. Called once for each process of a case; all of them have one provider. */
  install(): ChannelPlugin
  /** Hands over what a customer said, by the API of the installed channel. */
  // biome-ignore lint/suspicious/noExplicitAny: the API is the channel's own.
  readonly deliver?: (api: any, said: SaidByCustomer) => Promise<readonly ReceiveResult[]>
  /** Hands over something that the channel cannot read. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly deliverGarbage?: (api: any) => Promise<unknown>
  readonly provider?: ProviderHarness
  /** A text in the options of {@link install} that nobody is to see. Let the provider's refusals repeat it. */
  readonly secret?: string
}
