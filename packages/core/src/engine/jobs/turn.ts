import { stopwatch } from '../time/clock.ts'

/** After so many pieces, or so much time, the next tenant has its turn. */
const MOST_PIECES = 100
const LONGEST_MS = 1_000

/** One turn of a tenant: a bounded part of its work, so that the flood of one does not keep the others waiting. */
export interface Turn {
  /** Another piece is about to be done. False: the turn is over, and the rest is for the next one. */
  next(): boolean
  /** Whether it ended before the work did. */
  readonly isCut: boolean
}

/** Begins a turn. `isStopping` ends it between two pieces. */
export function beginTurn(isStopping: () => boolean): Turn {
  const startedAt = stopwatch()
  let pieces = 0
  let isCut = false
  return {
    next() {
      if (pieces === MOST_PIECES || isStopping() || (pieces > 0 && stopwatch() - startedAt > LONGEST_MS)) {
        isCut = true
        return false
      }
      pieces += 1
      return true
    },
    get isCut() {
      return isCut
    },
  }
}

/**
 * Takes turns round robin: what has more to do waits again behind all others. What fails in one place keeps no other
 * from its turn.
 */
export async function inTurns<T>(
  queue: Map<string, T>,
  serve: (piece: T) => Promise<boolean>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (;;) {
    const [first] = queue
    if (!first) return
    const [key, piece] = first
    queue.delete(key)
    try {
      if (await serve(piece)) queue.set(key, piece)
    } catch (error) {
      onFailure(error)
    }
  }
}
