import { ErpError } from '@guanxi/core/commerce'
import { type FakeCall, type Faults, refusal, unanswered } from './faults.ts'

/** How many calls there were. */
export interface FakeCalls {
  readonly total: number
  /** How many were under way at one time, at most. */
  readonly mostAtOnce: number
  of(call: FakeCall): number
  /** Begins to count anew. */
  reset(): void
}

/** What is between the connector and the system: answers take time over it, get lost, or never come. */
export interface Line {
  readonly calls: FakeCalls
  call<T>(
    name: FakeCall,
    how: { readonly signal: AbortSignal; readonly writes?: boolean },
    deed: (isIgnored: boolean) => T,
  ): Promise<T>
}

export function lineTo(faults: Faults, wait?: (signal: AbortSignal) => Promise<unknown>): Line {
  const counts = new Map<FakeCall, number>()
  let atOnce = 0
  let mostAtOnce = 0
  return {
    calls: {
      get total() {
        return [...counts.values()].reduce((sum, count) => sum + count, 0)
      },
      get mostAtOnce() {
        return mostAtOnce
      },
      of: (call) => counts.get(call) ?? 0,
      reset() {
        counts.clear()
        mostAtOnce = atOnce
      },
    },
    async call(name, { signal, writes = false }, deed) {
      if (signal.aborted) throw new ErpError('unavailable', 'The call was ended before it was made.')
      counts.set(name, (counts.get(name) ?? 0) + 1)
      atOnce += 1
      mostAtOnce = Math.max(mostAtOnce, atOnce)
      try {
        const { fault, retryAfterMs } = faults.take(name) ?? {}
        await takeTime(wait, signal)
        const refused = fault && refusal(fault, retryAfterMs)
        if (refused) throw refused
        if (fault === 'restart') throw unanswered(writes)
        // Who hangs up is not heard: what was sent is done.
        const answer = deed(fault === 'ignored')
        if (fault === 'answerLost' || signal.aborted) throw unanswered(writes)
        return answer
      } finally {
        atOnce -= 1
      }
    },
  }
}

async function takeTime(wait: ((signal: AbortSignal) => Promise<unknown>) | undefined, signal: AbortSignal) {
  try {
    await wait?.(signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
