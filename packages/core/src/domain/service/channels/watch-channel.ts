import type { Json } from '../../../store/table.ts'
import type { ChannelCursor, UnreadMessage, Watching } from './channel-definition.ts'

/** What a channel that fetches by itself needs of a session with its permissions. */
export interface FetchingSession {
  readonly channelCursor: {
    list(query: object): Promise<{ readonly items: readonly { readonly value?: Json | null }[] }>
    save(input: { readonly channel: string; readonly place: string; readonly value: Json }): Promise<unknown>
  }
  readonly unreadMessage: {
    keep(input: UnreadMessage & { readonly channel: string }): Promise<unknown>
  }
}

/** How far a channel has read at one place. */
export function cursorOf({ channelCursor }: FetchingSession, channel: string, place: string): ChannelCursor {
  return {
    async read() {
      const { items } = await channelCursor.list({ where: { channel, place }, limit: 1 })
      return items[0]?.value ?? undefined
    },
    async save(value) {
      await channelCursor.save({ channel, place, value })
    },
  }
}

/** What a channel watches at the moment, so that it ends with the CRM. */
export interface Watches {
  begin(watch: (signal: AbortSignal) => Promise<void>): Watching
  stop(): Promise<void>
}

export function watchesOf(): Watches {
  const running = new Set<Watching>()
  return {
    begin(watch) {
      const controller = new AbortController()
      const done = watch(controller.signal).finally(() => running.delete(watching))
      const watching: Watching = {
        done,
        async stop() {
          controller.abort()
          await done.catch(() => undefined)
        },
      }
      running.add(watching)
      // Whoever began it looks at `done`; nobody looking must not end the process.
      done.catch(() => undefined)
      return watching
    },
    async stop() {
      await Promise.all([...running].map((one) => one.stop()))
    },
  }
}
