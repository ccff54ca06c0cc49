/** Scripts that write words without spaces between them. */
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** What stands in thousands of company names. */
const COMMON =
  /[公司有限股份集团科技]|^(and|ag|co|company|corp|corporation|gmbh|group|inc|international|limited|llc|ltd|of|the|trading)$/

/** The words of a folded text, each once, the likely rarest first. Where no spaces are written: pairs of neighbours. */
export function tokensOf(folded: string): readonly string[] {
  const tokens = (folded.match(RUNS) ?? []).flatMap((run) => (UNSPACED.test(run) ? neighbours(run) : [run]))
  return [...new Set(tokens)].sort(rarestFirst)
}

/** Sørensen's and Dice's coefficient: the share of words that both have, 0 to 1. */
export function tokenSetSimilarity(left: readonly string[], right: readonly string[]): number {
  const shared = left.filter((token) => right.includes(token)).length
  return shared === 0 ? 0 : (2 * shared) / (left.length + right.length)
}

/**
 * Pairs of words of which two texts share at least one whenever they are alike by `threshold`. Of n words both must
 * have n·t/(2 − t), so two of those are among the first n − n·t/(2 − t) + 2 in one order for all texts (prefix filtering:
 * Chaudhuri, Ganti and Kaushik, "A Primitive Operator for Similarity Joins", 2006). Pairs, because single words as
 * "logistics" stand in thousands of names; alone they are told only by texts that may have but one in common.
 */
export function tellingTokens(tokens: readonly string[], threshold: number): readonly string[] {
  // The small number keeps rounding from asking for one word more than the threshold does.
  const needed = Math.max(1, Math.ceil((tokens.length * threshold) / (2 - threshold) - 1e-9))
  const first = tokens.slice(0, tokens.length - needed + 2)
  const together = first.flatMap((one, at) => first.slice(at + 1).map((other) => `${one} ${other}`))
  return needed === 1 ? [...first, ...together] : together
}

function neighbours(run: string): readonly string[] {
  const characters = [...run]
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`)
}

/** Any order would do, if it is the same for all texts: long words are rarer, and rare ones make short lists. */
function rarestFirst(left: string, right: string): number {
  return (
    Number(COMMON.test(left)) - Number(COMMON.test(right)) ||
    right.length - left.length ||
    (left < right ? -1 : 1)
  )
}
