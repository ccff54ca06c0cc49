import { engineErrors } from './engine-errors.ts'
import { stopwatch } from './time/clock.ts'

/** How much is done at once, and how much may wait. */
export interface Limits {
  /** Calls that are worked on at the same time, of all tenants; 64 when left out. */
  readonly atOnce?: number
  /** Calls of one tenant that may wait for their turn; 1,000 when left out. */
  readonly waiting?: number
  /** Milliseconds that a call waits at most; 2,000 when left out. */
  readonly patience?: number
}

const USUAL: Required<Limits> = { atOnce: 64, waiting: 1_000, patience: 2_000 }

/** How a call takes part. */
interface Turn {
  readonly tenant: string
  /** Waits as long as it takes, and is never turned away: work of our own, which somebody has to do. */
  readonly isPatient?: boolean
}

/** Runs work when it is its tenant's turn. Rejects with CRM_OVERLOADED, which says when to try again. */
export type FairShare = <T>(turn: Turn, work: () => Promise<T>) => Promise<T>

/** How much of the latest duration goes into the usual one. */
const WEIGHT = 0.1
const SHORTEST_RETRY_MS = 100

interface Waiter {
  readonly start: () => void
  /** Cleared when its turn comes. */
  readonly giveUp: ReturnType<typeof setTimeout> | undefined
}

interface Share {
  running: number
  readonly queue: Set<Waiter>
}

/**
 * Shares out what is done at once among tenants. Who has least running is next, so a flood of one tenant waits behind
 * the single call of another; and one tenant never has every place while there are others, because a place that it holds
 * for long would be missing to them. What does not find a place in the queue, or waits too long, is turned away at once
 * instead of making everything slow.
 */
export function fairShare(limits: Limits, isShared: boolean): FairShare {
  const { atOnce, waiting, patience } = { ...USUAL, ...limits }
  const mostOfOne = isShared ? Math.max(1, atOnce - Math.ceil(atOnce / 4)) : atOnce
  const shares = new Map<string, Share>()
  let running = 0
  let usualMs = 0

  /** The tenant whose turn it is: of those who wait and may run, who runs least, the longest waiting first. */
  function next(): readonly [string, Share] | undefined {
    let first: readonly [string, Share] | undefined
    for (const one of shares) {
      const [, share] = one
      if (share.queue.size === 0 || share.running >= mostOfOne) continue
      if (!first || share.running < first[1].running) first = one
    }
    return first
  }

  function proceed(): void {
    while (running < atOnce) {
      const found = next()
      if (!found) return
      const [tenant, share] = found
      const [waiter] = share.queue
      if (!waiter) return
      share.queue.delete(waiter)
      // Whoever had a turn goes behind those who wait as long.
      shares.delete(tenant)
      shares.set(tenant, share)
      clearTimeout(waiter.giveUp)
      begin(share)
      waiter.start()
    }
  }

  function begin(share: Share): void {
    share.running += 1
    running += 1
  }

  function end(tenant: string, share: Share, ms: number): void {
    share.running -= 1
    running -= 1
    usualMs += (ms - usualMs) * WEIGHT
    forgetIdle(tenant, share)
    proceed()
  }

  function forgetIdle(tenant: string, share: Share): void {
    if (share.running === 0 && share.queue.size === 0) shares.delete(tenant)
  }

  function overloaded(queued: number): Error {
    const retryAfterMs = Math.max(SHORTEST_RETRY_MS, Math.ceil((usualMs * (queued + 1)) / atOnce))
    return engineErrors.CRM_OVERLOADED({ retryAfterMs })
  }

  function turnOf(tenant: string, share: Share, isPatient: boolean): Promise<void> {
    if (share.queue.size >= waiting && !isPatient) return Promise.reject(overloaded(share.queue.size))
    return new Promise((resolve, reject) => {
      const leave = () => {
        share.queue.delete(waiter)
        forgetIdle(tenant, share)
        reject(overloaded(share.queue.size))
      }
      const waiter: Waiter = { start: resolve, giveUp: isPatient ? undefined : setTimeout(leave, patience) }
      share.queue.add(waiter)
    })
  }

  return async ({ tenant, isPatient = false }, work) => {
    const share = shares.get(tenant) ?? { running: 0, queue: new Set() }
    shares.set(tenant, share)
    const isFree = running < atOnce && share.running < mostOfOne && share.queue.size === 0
    if (isFree) begin(share)
    else await turnOf(tenant, share, isPatient)
    const startedAt = stopwatch()
    try {
      return await work()
    } finally {
      end(tenant, share, stopwatch() - startedAt)
    }
  }
}
