/** Runs pieces of work one after another, in the order in which they were asked for. */
export type Turns = <T>(work: () => T | Promise<T>) => Promise<T>

/** A queue of its own: whatever fails in it fails for its caller alone. */
export function oneAtATime(): Turns {
  let last: Promise<unknown> = Promise.resolve()

  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}
