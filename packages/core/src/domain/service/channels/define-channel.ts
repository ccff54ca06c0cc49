import type { SchemaInput, SchemaLike, SchemaOutput } from '../../../engine/entities/field.ts'
import { type Issue, isCrmError } from '../../../engine/errors.ts'
import { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { Parts } from '../../../engine/plugins/plugin.ts'
import type {
  ChannelApi,
  ChannelApiContext,
  ChannelDefinition,
  UnreadMessage,
  Watching,
} from './channel-definition.ts'
import { channelErrors } from './channel-errors.ts'
import { CHANNEL_CAPABILITIES, type ChannelCapability } from './channel-message.ts'
import { optionsByTenant } from './channel-options.ts'
import type { MessageRecord } from './message.ts'
import { type SendingSession, sendDurably, sendTimeoutMs } from './send-durably.ts'
import { type ChannelSession, takeIn, unreadable } from './take-in.ts'
import { cursorOf, type FetchingSession, type Watches, watchesOf } from './watch-channel.ts'

/** A channel that a host installs: a plugin like any other. */
export interface ChannelPlugin<Id extends string = string, Api extends object = object> {
  readonly id: Id
  // biome-ignore lint/complexity/noBannedTypes: {} is "adds nothing", as in definePlugin.
  readonly extend: {}
  // biome-ignore lint/complexity/noBannedTypes: as above.
  readonly entities: {}
  readonly api: Api
  readonly commands: never
  /** What it can do, as data. */
  readonly capabilities: readonly ChannelCapability[]
  /** What the engine installs. Made by defineChannel; not for hand-writing. */
  readonly parts: Parts
}

/** Options that are the same everywhere, or those of each tenant. */
type OptionsOf<S extends SchemaLike> = SchemaInput<S> | ((tenant: string) => SchemaInput<S>)

/** Makes the plugin. `as` gives it another id, where a host has two of a kind, as two mailboxes. */
export interface ChannelFactory<Id extends string, S extends SchemaLike, Api extends object> {
  (options: OptionsOf<S>): ChannelPlugin<Id, Api>
  // Apart from the first: the id would be taken from where the plugin goes, which is any.
  <const Name extends string>(
    options: OptionsOf<S>,
    installed: { readonly as: Name } | undefined,
  ): ChannelPlugin<Name, Api>
}

/**
 * Defines a way in which customers and we write to each other. It turns what comes in into messages, and sends ours; that
 * each is taken in once, finds its ticket and is sent again until it arrives, is core's work.
 *
 * @example
 * ```ts
 * const pager = defineChannel({
 *   id: 'pager',
 *   options: z.strictObject({ token: z.string() }),
 *   capabilities: ['receive', 'send'],
 *   receive: (page: { id: string; from: string; text: string }, { now }) => [
 *     { externalId: page.id, from: { address: page.from }, body: page.text, at: now },
 *   ],
 *   async send(message, { idempotencyKey }) {
 *     console.log(`to ${message.to[0]}: ${message.body}`)
 *     return { externalId: idempotencyKey }
 *   },
 * })
 * const crm = createCrm({ storage: memoryStore(), plugins: [pager({ token: 'x' })] })
 * ```
 */
export function defineChannel<
  const Id extends string,
  S extends SchemaLike,
  Incoming = never,
  // biome-ignore lint/complexity/noBannedTypes: {} is "adds nothing".
  Api extends object = {},
>(definition: ChannelDefinition<Id, S, Incoming, Api>): ChannelFactory<Id, S, ChannelApi<Incoming> & Api> {
  demandSound(definition)
  return (options: OptionsOf<S>, installed?: { readonly as: string }) => {
    const id = installed?.as ?? definition.id
    const optionsOf = optionsByTenant(id, definition.options, options) as (tenant: string) => SchemaOutput<S>
    const watches = watchesOf()
    const parts: Parts = {
      id,
      permissions: PERMISSIONS,
      ...(definition.watch && { stop: watches.stop }),
      declaredHooks: sendingHooks(id, definition, optionsOf),
      makeApi: (given: GivenToApi) => apiOf(id, definition, optionsOf, given, watches),
    }
    // `api` is there for the types of sessions; at run time the parts say it all.
    return { id, capabilities: definition.capabilities, parts } as never
  }
}

const PERMISSIONS: NonNullable<Parts['permissions']> = {
  message: {
    read: 'all',
    commands: ['receive', 'prepare', 'noteSent', 'noteFailed', 'noteReceipt', 'noteObjection'],
  },
  channelCursor: { read: 'all', commands: ['save'] },
  unreadMessage: { read: 'all', commands: ['keep'] },
  // Whom a message comes from, and the ticket that it opens for them.
  contact: { read: 'all' },
  account: { read: 'all' },
  // Of a channel of sales whoever is unknown becomes a lead.
  lead: { read: 'all', commands: ['capture'] },
  ticket: { read: 'all', commands: ['open'] },
}

// biome-ignore lint/suspicious/noExplicitAny: of a definition of any types.
type AnyDefinition = ChannelDefinition<string, any, any, any>

/** An author's slip is told where the channel is written, not at its first message. */
function demandSound({ id, options, capabilities, receive, send, sendTimeout }: AnyDefinition): void {
  const issues: Issue[] = []
  const note = (path: string, message: string, zh: string) =>
    issues.push({ code: 'OPTION_INVALID', path, message, zh })
  if (!options?.['~standard'])
    note(
      'options',
      'must be a schema: z.strictObject({}) where nothing is set up.',
      '必须是校验模式；没有选项时请用 z.strictObject({})。',
    )
  for (const capability of capabilities)
    if (!CHANNEL_CAPABILITIES.includes(capability))
      note('capabilities', `knows no "${capability}".`, `没有“${capability}”这一项。`)
  for (const [verb, run] of Object.entries({ receive, send }))
    if (capabilities.includes(verb as ChannelCapability) !== (run !== undefined))
      note(
        verb,
        'is to be there where it stands in capabilities, and only there.',
        '必须与 capabilities 一致。',
      )
  if (sendTimeout !== undefined) sendTimeoutMs(sendTimeout)
  if (issues.length > 0) throw channelErrors.CRM_CHANNEL_INVALID({ channel: id }, { issues })
}

interface GivenToApi
  extends Omit<ChannelApiContext<never, never>, 'channel' | 'options' | 'receive' | 'cursor' | 'setAside'> {
  readonly crm: ChannelSession & FetchingSession
}

function apiOf(
  channel: string,
  definition: AnyDefinition,
  optionsOf: (tenant: string) => unknown,
  { crm, tenant, log, now, newId }: GivenToApi,
  watches: Watches,
): object {
  const receive = async (incoming: unknown) => {
    if (!definition.receive) throw channelErrors.CRM_CHANNEL_ONE_WAY({ channel, verb: 'receive' })
    const context = { options: optionsOf(tenant), tenant, now: now() }
    return takeIn(crm, channel, await read(channel, async () => definition.receive?.(incoming, context)))
  }
  const context = {
    ...{ channel, options: optionsOf(tenant), tenant, log, now, newId, receive },
    cursor: (place: string) => cursorOf(crm, channel, place),
    async setAside(unread: UnreadMessage) {
      await crm.unreadMessage.keep({ channel, ...unread })
    },
  }
  const watch = (): Watching => {
    if (!definition.watch) throw channelErrors.CRM_CHANNEL_ONE_WAY({ channel, verb: 'watch' })
    return watches.begin((signal) => definition.watch?.({ ...context, signal }) ?? Promise.resolve())
  }
  return { receive, watch, ...definition.api?.(context) }
}

const NO_LIST = { message: 'returned no list of messages and receipts.', zh: '返回的不是消息与回执的列表。' }

/** What a channel reads; what it throws is told without what it says, which may repeat secrets. */
async function read<T>(channel: string, run: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined
  try {
    found = await run()
  } catch (error) {
    throw isCrmError(error) ? error : unreadable(channel)
  }
  if (!Array.isArray(found)) throw unreadable(channel, 'receive', NO_LIST)
  return found
}

interface Told {
  readonly record: MessageRecord
  readonly ctx: { readonly crm: SendingSession; readonly tenant: string }
}

function sendingHooks(
  channel: string,
  { send, sendTimeout }: AnyDefinition,
  optionsOf: (tenant: string) => unknown,
): NonNullable<Parts['declaredHooks']> {
  if (!send) return []
  const timeoutMs = sendTimeoutMs(sendTimeout)
  return collectHooks((hooks) => {
    hooks.committed(
      'message',
      'create',
      ({ record, ctx }: Told) => {
        if (record.channel !== channel || record.delivery !== 'queued') return undefined
        const { crm, tenant } = ctx
        return sendDurably(
          crm,
          channel,
          record.id,
          async (message, how) => send(message, { ...how, tenant, options: optionsOf(tenant) }),
          timeoutMs,
        )
      },
      { id: `${channel}.send`, durable: true },
    )
  })
}
