import { isCrmError } from './errors.ts'
import { stopwatch } from './time/clock.ts'

/** What can be watched: the tracing channels `guanxi:command`, `guanxi:query` and so on. */
export type Watched = 'command' | 'query' | 'job' | 'delivery' | 'store'

/**
 * What a subscriber of a tracing channel is told: names and figures, and nothing of what records hold nor whose they
 * are. `outcome` and `ms` stand there when it ends.
 */
export interface WatchedFacts {
  /** The command or query as it was called, the job's or hook's id: `lead.grab`. */
  readonly name: string
  readonly entity?: string
  /** `ok`, or the code of the refusal. */
  outcome?: string
  ms?: number
}

interface Channel {
  readonly hasSubscribers: boolean
  tracePromise(work: () => Promise<void>, facts: WatchedFacts): Promise<void>
}

/** Where there is no Node.js there is nobody to tell. */
const diagnostics = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel')
const channelOf = (name: Watched) =>
  diagnostics?.tracingChannel<unknown, WatchedFacts>(`guanxi:${name}`) as Channel | undefined
const channels: { readonly [name in Watched]: Channel | undefined } = {
  command: channelOf('command'),
  query: channelOf('query'),
  job: channelOf('job'),
  delivery: channelOf('delivery'),
  store: channelOf('store'),
}

/** Runs work that others may watch. Where nobody does, it costs one look. */
export function watched<T>(
  channelName: Watched,
  { name, entity }: Pick<WatchedFacts, 'name' | 'entity'>,
  work: () => Promise<T>,
): Promise<T> {
  const channel = channels[channelName]
  return channel?.hasSubscribers
    ? tell(channel, { name, ...(entity !== undefined && { entity }) }, work)
    : work()
}

/** The channel would hand on results and errors as they are: it is given neither. */
async function tell<T>(channel: Channel, facts: WatchedFacts, work: () => Promise<T>): Promise<T> {
  const startedAt = stopwatch()
  let ended: { readonly result: T } | undefined
  let failure: unknown
  await channel.tracePromise(async () => {
    try {
      ended = { result: await work() }
      facts.outcome = 'ok'
    } catch (error) {
      failure = error
      facts.outcome = isCrmError(error) ? error.code : 'CRM_INTERNAL'
    }
    facts.ms = stopwatch() - startedAt
  }, facts)
  if (!ended) throw failure
  return ended.result
}
