import type { CommandContext } from '../../../engine/command/context.ts'
import { queueCheck } from './queue-check.ts'
import { queueItem } from './queue-item.ts'
import { holdQueues } from './read-queues.ts'

/**
 * Has queues looked at, because somebody may be able to take more; those in which nobody waits are left alone. Whoever
 * lets a record wait holds the same names before looking for people: either they see what is free now, or we see who
 * waits. It comes after the leads that a command locks, and before turns and loads.
 */
export async function wakeQueues(context: CommandContext, queues: readonly string[]): Promise<void> {
  await holdQueues(context, queues)
  for (const queue of queues) {
    const waiting = await context.records(queueItem).where({ queue }, { limit: 1 })
    if (waiting.length > 0) await checkQueueAt(context, queue, context.now)
  }
}

/** Has a queue looked at by an instant, unless it is looked at by then anyhow. Its name must be held. */
export async function checkQueueAt({ records }: CommandContext, queue: string, at: Date): Promise<void> {
  const planned = { queue, dueAt: { lte: at }, after: null }
  const [sooner] = await records(queueCheck).where(planned, { limit: 1 })
  if (!sooner) await records(queueCheck).create({ queue, dueAt: at })
}
