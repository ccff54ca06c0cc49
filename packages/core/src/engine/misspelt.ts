import type { Issue } from './errors.ts'

/** A name that means nothing, told together with the name that was probably meant. Sentences come without their end. */
export function misspelt(
  { code, path, wrong, en, zh }: { code: string; path: string; wrong: string; en: string; zh: string },
  known: Iterable<string>,
): Issue {
  const meant = nearestName(wrong, known)
  return meant === undefined
    ? { code, path, message: `${en}.`, zh: `${zh}。` }
    : { code, path, message: `${en}; did you mean "${meant}"?`, zh: `${zh}，可能应为“${meant}”。` }
}

/** An issue for each key that nobody reads: passed over in silence, a misspelt one would look as if it held. */
export function unknownKeys(given: object, known: Readonly<Record<string, true>>, place = ''): Issue[] {
  return Object.entries(given)
    .filter(([key, value]) => value !== undefined && !Object.hasOwn(known, key))
    .map(([key]) =>
      misspelt(
        {
          code: 'OPTION_UNKNOWN',
          path: place === '' ? key : `${place}.${key}`,
          wrong: key,
          en: 'is no option here',
          zh: '不是此处的选项',
        },
        Object.keys(known),
      ),
    )
}

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
