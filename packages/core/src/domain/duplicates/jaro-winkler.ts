const PREFIX_BONUS = 0.1
const LONGEST_PREFIX = 4

/**
 * How alike two short texts are, 0 to 1, by W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in
 * the Fellegi-Sunter Model of Record Linkage" (1990): Jaro's similarity, and a bonus for up to four equal first letters.
 *
 * Written here because the libraries looked at are untyped and years old, or look for equal letters one place too far
 * (`@skyra/jaro-winkler` 1.1.1 finds `ab` and `ba` alike, where Jaro's window finds nothing in common).
 */
export function jaroWinkler(left: string, right: string): number {
  if (left === right) return 1
  const jaro = jaroSimilarity(left, right)
  const longest = Math.min(LONGEST_PREFIX, left.length, right.length)
  let prefix = 0
  while (prefix < longest && left.charCodeAt(prefix) === right.charCodeAt(prefix)) prefix++
  return jaro + prefix * PREFIX_BONUS * (1 - jaro)
}

function jaroSimilarity(left: string, right: string): number {
  const reach = Math.max(0, (Math.max(left.length, right.length) >> 1) - 1)
  const takenLeft = new Uint8Array(left.length)
  const takenRight = new Uint8Array(right.length)
  const common = takeCommon(left, right, reach, takenLeft, takenRight)
  if (common === 0) return 0
  const transposed = outOfOrder(left, right, takenLeft, takenRight) >> 1
  return (common / left.length + common / right.length + (common - transposed) / common) / 3
}

/** Marks the letters that both have, at most `reach` places apart. Returns how many. */
function takeCommon(
  left: string,
  right: string,
  reach: number,
  takenLeft: Uint8Array,
  takenRight: Uint8Array,
): number {
  let common = 0
  for (let at = 0; at < left.length; at++) {
    const letter = left.charCodeAt(at)
    const end = Math.min(at + reach + 1, right.length)
    for (let other = Math.max(0, at - reach); other < end; other++) {
      if (takenRight[other] === 1 || right.charCodeAt(other) !== letter) continue
      takenLeft[at] = 1
      takenRight[other] = 1
      common++
      break
    }
  }
  return common
}

function outOfOrder(left: string, right: string, takenLeft: Uint8Array, takenRight: Uint8Array): number {
  let count = 0
  let other = 0
  for (let at = 0; at < left.length; at++) {
    if (takenLeft[at] === 0) continue
    while (takenRight[other] === 0) other++
    if (left.charCodeAt(at) !== right.charCodeAt(other)) count++
    other++
  }
  return count
}
