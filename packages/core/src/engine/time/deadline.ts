import { stopwatch } from './clock.ts'

interface Waiting {
  readonly due: number
  readonly expire: () => void
}

/** How coarsely deadlines are watched: one timer for all of them, instead of one each. */
const STEP_MS = 50

const waiting = new Set<Waiting>()
let timer: ReturnType<typeof setInterval> | undefined

/** Waits for `work`, but not longer than `ms`: then it rejects with what `onExpired` makes. The work itself goes on. */
export function withDeadline<T>(work: PromiseLike<T>, ms: number, onExpired: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const entry: Waiting = { due: stopwatch() + ms, expire: () => reject(onExpired()) }
    waiting.add(entry)
    timer ??= startTimer()
    work.then(
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
  const started = setInterval(() => {
    const now = stopwatch()
    for (const entry of waiting) {
      if (entry.due > now) continue
      waiting.delete(entry)
      entry.expire()
    }
    if (waiting.size === 0 && timer !== undefined) {
      clearInterval(timer)
      timer = undefined
    }
  }, STEP_MS)
  return started
}
