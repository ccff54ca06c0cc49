import { stopwatch } from './clock.ts'

/** Work that is waited for until a moment that may be moved, when one step of it ends and the next begins. */
export interface Deadline {
  /** From now on so many milliseconds. */
  extend(ms: number): void
  /** Nobody waits any more: what is left of the work should not begin. */
  readonly isExpired: boolean
}

interface Waiting extends Deadline {
  due: number
  isExpired: boolean
  expire(): void
}

/** How coarsely deadlines are watched: one timer for all of them, instead of one each. */
const STEP_MS = 50

const waiting = new Set<Waiting>()
let timer: ReturnType<typeof setInterval> | undefined
/** The time at the last step: close enough, and read without asking the clock. */
let coarseNow = 0

/** Waits for `work`, but not longer than `ms`: then it rejects with what `onExpired` makes. The work itself goes on. */
export function withDeadline<T>(work: PromiseLike<T>, ms: number, onExpired: () => Error): Promise<T> {
  return underDeadline((deadline) => {
    deadline.extend(ms)
    return work
  }, onExpired)
}

/** The same for work of several steps, each of which says how long it may take. */
export function underDeadline<T>(
  begin: (deadline: Deadline) => PromiseLike<T>,
  onExpired: () => Error,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    timer ??= startTimer()
    const entry: Waiting = {
      due: Number.POSITIVE_INFINITY,
      isExpired: false,
      extend: (ms) => {
        entry.due = coarseNow + ms
      },
      expire: () => {
        entry.isExpired = true
        reject(onExpired())
      },
    }
    waiting.add(entry)
    begin(entry).then(
      (value) => {
        waiting.delete(entry)
        resolve(value)
      },
      (error: unknown) => {
        waiting.delete(entry)
        reject(error)
      },
    )
  })
}

function startTimer(): ReturnType<typeof setInterval> {
  coarseNow = stopwatch()
  return setInterval(() => {
    coarseNow = stopwatch()
    for (const entry of waiting) {
      if (entry.due > coarseNow) continue
      waiting.delete(entry)
      entry.expire()
    }
    if (waiting.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }, STEP_MS)
}
