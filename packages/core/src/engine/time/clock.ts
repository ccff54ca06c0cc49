/** Tells the time. The only way by which time enters the engine. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Milliseconds that only ever grow, for measuring spans of running code; says nothing of the time of day. */
export function stopwatch(): number {
  return performance.now()
}
