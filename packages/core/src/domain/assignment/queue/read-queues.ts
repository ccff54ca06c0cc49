import type { CommandContext } from '../../../engine/command/context.ts'
import type { Target } from '../assignment-rule.ts'
import { queueItem } from './queue-item.ts'

type QueueTarget = Extract<Target, { readonly to: 'queue' }>

/** The name that is held while somebody lets records wait, gives them out, or says that capacity is free again. */
function queueName(queue: string): string {
  return `queue ${queue}`
}

/**
 * Holds queues before turns and loads are held. For a command that takes leads from their owners by the rules: it has
 * the queues looked at when it writes, which is too late to begin to hold them.
 */
export function holdQueues(context: CommandContext, queues: readonly string[]): Promise<void> {
  return context.hold(queues.map(queueName))
}

/** The names to hold for the queues among some targets. */
export function queueHold(targets: readonly Target[]): readonly string[] {
  return targets.filter(isQueue).map(({ queue }) => queueName(queue))
}

/**
 * How many wait in each queue of these targets; undefined where there is none. Counted only as far as it matters: up to
 * the size of a queue that has one, and else whether anybody waits.
 */
export async function readQueues(
  { records }: CommandContext,
  targets: readonly Target[],
): Promise<ReadonlyMap<string, number> | undefined> {
  const queues = targets.filter(isQueue)
  if (queues.length === 0) return undefined
  const waiting = new Map<string, number>()
  for (const { queue, max } of queues) {
    const known = waiting.get(queue) ?? 0
    if (known >= (max ?? 1)) continue
    const counted =
      max === undefined
        ? (await records(queueItem).where({ queue }, { limit: 1 })).length
        : ((await records(queueItem).countBy('queue', { queue })).get(queue) ?? 0)
    waiting.set(queue, Math.max(known, counted))
  }
  return waiting
}

function isQueue(target: Target): target is QueueTarget {
  return target.to === 'queue'
}
