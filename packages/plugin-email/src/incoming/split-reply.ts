import { beginsAttribution, isAttribution, isHeaderBlock, isRuledQuote, isSignature } from './reply-marks.ts'

/** What somebody said now, and what the mail repeats of earlier ones, with the signature. Together they are the whole. */
export interface SplitReply {
  readonly body: string
  readonly quoted?: string
}

/** Beyond that nobody begins an answer. It is looked through no further, and kept. */
const MOST_LOOKED_AT = 64 * 1024
const MOST_LINES = 2_000
/** Longer lines are text: no program marks a quotation so. */
const LONGEST_MARK = 300
const LONGEST_SIGNATURE = 12

/**
 * Splits the text of a mail. A quotation that is answered in between stays whole; where nothing would be left, all of it is
 * what was said, as in a mail that is passed on. Each line is looked at a fixed number of times.
 */
export function splitReply(text: string): SplitReply {
  const lines = text.split('\n')
  const looked = lookedAt(lines)
  const quote = quoteIn(looked)
  if (quote?.isFirst) return answerBelow(lines, quote.to)
  const end = endOfOwn(lines, looked, quote)
  if (end === lines.length) return { body: text.trim() }
  const body = lines.slice(0, end).join('\n').trim()
  const quoted = trimLines(lines.slice(end).join('\n'))
  return body === '' || quoted === '' ? { body: text.trim() } : { body, quoted }
}

/** The lines where marks are looked for, without what surrounds them. */
function lookedAt(lines: readonly string[]): readonly string[] {
  const looked: string[] = []
  let size = 0
  for (const line of lines) {
    size += line.length + 1
    if (size > MOST_LOOKED_AT || looked.length === MOST_LINES) break
    looked.push(line.length > LONGEST_MARK ? '' : line.replaceAll('\u00A0', ' ').trimEnd())
  }
  return looked
}

interface Quote {
  readonly from: number
  /** After its last line, where it is marked line by line. */
  readonly to: number
  /** It stands above the answer. */
  readonly isFirst?: boolean
}

function quoteIn(lines: readonly string[]): Quote | undefined {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const bare = line.replace(/^[>\s]+/, '')
    if (isRuledQuote(bare)) return { from: ruleAbove(lines, at), to: lines.length }
    if (isHeaderBlock(lines, at)) return { from: ruleAbove(lines, at), to: lines.length }
    const after = attributionEnd(lines, at)
    if (after !== undefined) return quoteAfter(lines, at, after)
    if (line.startsWith('>')) return quoteAfter(lines, at, at)
  }
  return undefined
}

/** After the line that says who wrote; it may be broken into four. */
function attributionEnd(lines: readonly string[], at: number): number | undefined {
  const first = (lines[at] ?? '').replace(/^[>\s]+/, '')
  if (isAttribution(first)) return at + 1
  if (!beginsAttribution(first)) return undefined
  let joined = first
  for (let next = at + 1; next <= at + 3 && next < lines.length; next++) {
    const line = (lines[next] ?? '').replace(/^[>\s]+/, '')
    if (line === '') return undefined
    joined += ` ${line}`
    if (isAttribution(joined)) return next + 1
  }
  return undefined
}

function quoteAfter(lines: readonly string[], from: number, after: number): Quote | undefined {
  const marked = firstFull(lines, after)
  // Nothing is marked: all that follows is quoted, as 163 and Exchange do.
  if (!lines[marked]?.startsWith('>')) return { from, to: lines.length }
  const to = endOfMarked(lines, marked)
  const below = firstOwn(lines, to)
  if (below === undefined) return { from, to: lines.length }
  const isAlone = lines.slice(below).every((line) => !line.startsWith('>'))
  if (isAlone && firstFull(lines, 0) >= from) return { from, to: below, isFirst: true }
  // Answered in between: it is left as it is, but for what stands below the last answer.
  const last = lines.findLastIndex((line, at) => at >= below && isOwn(line))
  const rest = lines.findIndex((line, at) => at > last && line.startsWith('>'))
  return rest === -1 ? undefined : { from: rest, to: lines.length }
}

function isOwn(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('>')
}

function firstFull(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && lines[at]?.trim() === '') at++
  return at
}

function endOfMarked(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && !isOwn(lines[at] ?? '')) at++
  return at
}

/** The first line of ours below a quotation; a signature is none. */
function firstOwn(lines: readonly string[], from: number): number | undefined {
  const at = firstFull(lines, from)
  return at === lines.length || isSignature(lines[at] ?? '') ? undefined : at
}

const RULE = /^\s*[-_—=]{5,}(?:\s?(?:forwarded message|转发邮件信息|转发的邮件|轉寄的郵件)\s?[-_—=]+)?\s*$/i

/** The rule that programs draw above what they repeat. */
function ruleAbove(lines: readonly string[], at: number): number {
  const above = lines.slice(0, at).findLastIndex((line) => line.trim() !== '')
  return above !== -1 && at - above <= 3 && RULE.test(lines[above] ?? '') ? above : at
}

function answerBelow(lines: readonly string[], from: number): SplitReply {
  const own = splitSignature(lines.slice(from))
  const quoted = trimLines([...lines.slice(0, from), ...own.signature].join('\n'))
  return { body: own.said.join('\n').trim(), quoted }
}

function endOfOwn(lines: readonly string[], looked: readonly string[], quote: Quote | undefined): number {
  const end = quote?.from ?? lines.length
  const own = quote || looked.length === lines.length ? lines.slice(0, end) : looked
  const { said, signature } = splitSignature(own)
  return signature.length > 0 && (quote || looked.length === lines.length) ? said.length : end
}

function splitSignature(lines: readonly string[]): { said: readonly string[]; signature: readonly string[] } {
  const earliest = Math.max(0, lines.length - LONGEST_SIGNATURE)
  const own = lines.findIndex((line, at) => at >= earliest && isSignature(line.replace(/\r$/, '')))
  return own === -1
    ? { said: lines, signature: [] }
    : { said: lines.slice(0, own), signature: lines.slice(own) }
}

function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd()
}
