import { DENSE, folded, PIECE, RUNS, type SearchWord } from '../../store/search-terms.ts'

/** A part of a text with what was found in it. */
export interface Snippet {
  readonly field: string
  readonly text: string
  /** Where in `text` something was found, from and to: for the host to highlight. */
  readonly marks: readonly (readonly [from: number, to: number])[]
}

type Mark = readonly [from: number, to: number]

const LENGTH = 160
/** So much of what stands before comes along. */
const BEFORE = 40

/** The part of the first of these fields in which something was found. The record is as its reader sees it. */
export function snippetOf(
  record: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  words: readonly SearchWord[],
): Snippet | undefined {
  for (const field of fields) {
    const text = record[field]
    if (typeof text !== 'string') continue
    const marks = marksIn(text, words)
    if (marks.length > 0) return { field, ...cutOut(text, marks) }
  }
  return undefined
}

function cutOut(text: string, marks: readonly Mark[]): Omit<Snippet, 'field'> {
  const first = marks[0]?.[0] ?? 0
  const start = first <= BEFORE || text.length <= LENGTH ? 0 : boundary(text, first - BEFORE)
  const end = boundary(text, Math.min(text.length, start + LENGTH))
  const inside = marks.filter(([, to]) => to <= end).map(([from, to]): Mark => [from - start, to - start])
  return { text: text.slice(start, end), marks: inside }
}

/** Never between the halves of a sign. */
function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

function marksIn(text: string, words: readonly SearchWord[]): readonly Mark[] {
  const terms = words.flat().flatMap(({ text: term, isPrefix }) => {
    const parts = term.split('-')
    return parts.map((part, at) => ({ part, isPrefix: isPrefix && at === parts.length - 1 }))
  })
  const isFound = (piece: string) =>
    terms.some(({ part, isPrefix }) => (isPrefix ? piece.startsWith(part) : piece === part))

  const marks: Mark[] = []
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    for (const { 0: run, index: at } of piece.matchAll(RUNS)) {
      const from = index + at
      if (DENSE.test(run)) marks.push(...denseMarks(run, from, isFound))
      else if (isFound(folded(run))) marks.push([from, from + run.length])
    }
  }
  return joined(marks)
}

function denseMarks(run: string, start: number, isFound: (piece: string) => boolean): readonly Mark[] {
  const signs = Array.from(run)
  let from = start
  return signs.flatMap((sign, at) => {
    const place = from
    from += sign.length
    const next = signs[at + 1] ?? ''
    if (isFound(folded(sign))) return [[place, from] as const]
    return isFound(folded(sign + next)) ? [[place, from + next.length] as const] : []
  })
}

/** Marks that touch are one. */
function joined(marks: readonly Mark[]): readonly Mark[] {
  const whole: Mark[] = []
  for (const [from, to] of marks) {
    const last = whole.at(-1)
    if (last && from <= last[1]) whole[whole.length - 1] = [last[0], Math.max(last[1], to)]
    else whole.push([from, to])
  }
  return whole
}
