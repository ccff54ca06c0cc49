/** Runs pieces of work one after another, in the order in which they were asked for. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when no work is left. */
  idle(): Promise<void>
}

/** A queue of its own: whatever fails in it fails for its caller alone. */
export function oneAtATime(): Turns {
  let last: Promise<unknown> = Promise.resolve()

  return {
    take(work) {
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return turn
    },
    async idle() {
      await last
    },
  }
}
