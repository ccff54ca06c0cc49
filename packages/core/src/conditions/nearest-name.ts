/** The nearest of the known names, where it is near enough to be a slip of the fingers. */
export function nearestName(wrong: string, known: Iterable<string>): string | undefined {
  const slips = wrong.length <= 3 ? 0 : wrong.length <= 5 ? 1 : 2
  let nearest: string | undefined
  let least = slips + 1
  for (const name of known) {
    // Most names are ruled out by their length alone, and time zones are many.
    if (Math.abs(name.length - wrong.length) >= least) continue
    const distance = slipsBetween(wrong.toLowerCase(), name.toLowerCase())
    if (distance < least) [nearest, least] = [name, distance]
  }
  return nearest
}

/** How many letters were left out, added, mistaken, or swapped with their neighbour. */
function slipsBetween(one: string, other: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = current
  }
  return last[other.length] ?? 0
}
