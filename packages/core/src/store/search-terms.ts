/** What a word is searched by: a term of the index, or all that begin with it. */
export interface SearchTerm {
  readonly text: string
  readonly isPrefix: boolean
}

/** Terms that belong together: a row holds the word where one of its columns holds all of them. */
export type SearchWord = readonly SearchTerm[]

/** A term has no more signs than this; what is longer is found by its beginning. */
const LONGEST_TERM = 60
/** So much of a text is searched, counted in signs of its terms: PostgreSQL takes a million bytes, and a few go to each term. */
const MOST_SIGNS = 100_000
/** A prefix of fewer signs would be the beginning of nearly everything. */
const SHORTEST_PREFIX = 2

/** Letters and digits without anything between. */
export const PIECE: RegExp = /[\p{L}\p{N}\p{M}]+/gu
/** Scripts that put no space between words, Hangul for its endings among them. */
export const DENSE: RegExp =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Yi}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u
/** The parts of a piece: what is dense, and what is not. */
export const RUNS: RegExp = new RegExp(`(?:${DENSE.source})+|(?:(?!${DENSE.source}).)+`, 'gu')
const JOINT = /^[-‐‒–—−_./\\:@#+&'’]$/
const DIGIT = /\p{N}/u
const ACCENTS = /[\u0300-\u036f]/g
const ASCII = /^[\0-\x7f]*$/

/**
 * The terms of a text, as every store keeps them: words in small letters and without accents, numbers with signs between
 * their parts by twos (`po-2026`, `2026-0042`), and what is written without spaces by twos of its signs (华为, 为设).
 */
export function termsOf(text: string): readonly string[] {
  const terms: string[] = []
  let signs = 0
  for (const { parts } of groupsIn(text)) {
    for (const [at, part] of parts.entries()) {
      const joined = part.isDense ? [] : jointOf(parts[at - 1], part)
      for (const term of [...joined, ...(part.isDense ? twosOf(part.text) : [part.text])]) {
        signs += term.length
        if (signs > MOST_SIGNS) return terms
        terms.push(term)
      }
    }
  }
  return terms
}

/** The words of what somebody looks for. The last of them may be a beginning; one sign of Chinese always is. */
export function searchWords(text: string): readonly SearchWord[] {
  const groups = groupsIn(text)
  return groups.flatMap(({ parts }, at) => wordsOf(parts, at === groups.length - 1))
}

interface Part {
  readonly text: string
  readonly isDense: boolean
}

/** What stands between spaces, with signs such as `-` inside. */
interface Group {
  readonly parts: Part[]
}

function groupsIn(text: string): readonly Group[] {
  const plain = folded(text)
  const groups: Group[] = []
  let end = -1
  for (const { 0: piece, index } of plain.matchAll(PIECE)) {
    const parts = partsOf(piece)
    const isJoined = end >= 0 && JOINT.test(plain.slice(end, index))
    if (isJoined) groups.at(-1)?.parts.push(...parts)
    else groups.push({ parts })
    end = index + piece.length
  }
  return groups
}

/** One form for all that is the same word: `Ｃｒｍ` is `crm`, `Müller` is `muller`, `Straße` is `strasse`. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  // Composed again afterwards: が and 각 are one sign each.
  return text.normalize('NFKD').replace(ACCENTS, '').normalize('NFC').toUpperCase().toLowerCase()
}

function partsOf(piece: string): Part[] {
  if (ASCII.test(piece)) return [{ text: cut(piece), isDense: false }]
  return Array.from(piece.matchAll(RUNS), ([run]) => {
    const isDense = DENSE.test(run)
    return { text: isDense ? run : cut(run), isDense }
  })
}

function cut(word: string): string {
  return word.length <= LONGEST_TERM
    ? word
    : Array.from(word)
        .slice(0, LONGEST_TERM / 2)
        .join('')
}

/** Two parts with a sign between them, where one is a number: `2026-0042` is another thing than both numbers somewhere. */
function jointOf(before: Part | undefined, part: Part): readonly string[] {
  if (!before || before.isDense || part.isDense) return []
  return DIGIT.test(before.text) || DIGIT.test(part.text) ? [`${before.text}-${part.text}`] : []
}

/** Each sign with the next, and the last by itself: so every sign begins a term. */
function twosOf(run: string): readonly string[] {
  const signs = Array.from(run)
  return signs.map((sign, at) => sign + (signs[at + 1] ?? ''))
}

function wordsOf(parts: readonly Part[], isLastGroup: boolean): readonly SearchWord[] {
  const words: SearchWord[] = []
  let joined: SearchTerm[] = []
  for (const [at, part] of parts.entries()) {
    const isLast = isLastGroup && at === parts.length - 1
    const [joint] = jointOf(parts[at - 1], part)
    if (joint !== undefined) {
      joined.push(termOf(joint, isLast))
      continue
    }
    if (joined.length > 0) words.push(joined)
    joined = []
    const [next] = parts[at + 1] ? jointOf(part, parts[at + 1] as Part) : []
    if (part.isDense) words.push(denseWord(part.text))
    else if (next === undefined) words.push([termOf(part.text, isLast)])
  }
  return joined.length > 0 ? [...words, joined] : words
}

function denseWord(run: string): SearchWord {
  const twos = twosOf(run)
  if (twos.length === 1) return [{ text: run, isPrefix: true }]
  return [...new Set(twos.slice(0, -1))].map((text) => ({ text, isPrefix: false }))
}

function termOf(text: string, isLast: boolean): SearchTerm {
  return { text, isPrefix: isLast && text.length >= SHORTEST_PREFIX }
}
