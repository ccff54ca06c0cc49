import { setTimeout as pause } from 'node:timers/promises'

const WITHIN_MS = 30_000

/** Looks until there is something to see. What takes too long is an error that says what never came. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WITHIN_MS
  while (Date.now() < deadline) {
    const seen = await look()
    if (seen !== undefined) return seen
    await pause(50)
  }
  throw new Error(`It did not come within ${WITHIN_MS / 1000} seconds: ${what}.`)
}
