/** Choices that look random and are the same for the same seed. */
export interface Random {
  /** A whole number from 0 up to, but not including, `below`. */
  int(below: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** So many picks, from none to `most`. */
  picks<T>(most: number, pick: () => T): readonly T[]
}

/** Mulberry32: small, and good enough to look into corners. */
export function randomSource(seed: number): Random {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const int = (below: number): number => Math.floor(next() * below)
  return {
    int,
    chance: (probability) => next() < probability,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('There is nothing to pick from.')
      return list[int(list.length)] as T
    },
    picks: (most, pick) => Array.from({ length: int(most + 1) }, pick),
  }
}
