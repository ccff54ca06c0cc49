import { decodeWords } from 'postal-mime'
import { decodeText } from './decode-text.ts'

const WORD = /=\?([^?\s]{1,60})\?([QqBb])\?([^?]*)\?=/g
const GAP = /^[ \t\r\n]*$/

interface Piece {
  readonly charset: string
  readonly bytes: Buffer
}

/**
 * Writes each run of encoded words (RFC 2047) anew as one word of UTF-8. Programs split long names between bytes, so that a
 * character begins in one word and ends in the next: together they are read, and each by itself only where that reads better.
 */
export function mendWords(value: string): string {
  let mended = ''
  let run: Piece[] = []
  let last = 0
  for (const match of value.matchAll(WORD)) {
    const between = value.slice(last, match.index)
    if (run.length === 0 || !GAP.test(between)) {
      mended += wordOf(run) + between
      run = []
    }
    run.push(pieceOf(match))
    last = match.index + match[0].length
  }
  return mended + wordOf(run) + value.slice(last)
}

/** A header as people read it. */
export function readWords(value: string): string {
  return decodeWords(value)
}

function pieceOf([, charset = '', encoding = '', text = '']: RegExpMatchArray): Piece {
  const bytes = encoding.toUpperCase() === 'B' ? fromBase64(text) : fromQ(text)
  return { charset: charset.toLowerCase(), bytes }
}

/** Each padded stretch by itself: some programs join padded words. */
function fromBase64(text: string): Buffer {
  return Buffer.concat(text.split(/=+/).map((stretch) => Buffer.from(stretch, 'base64')))
}

function fromQ(text: string): Buffer {
  const latin1 = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return /^[\0-\xFF]*$/.test(latin1) ? Buffer.from(latin1, 'latin1') : Buffer.from(latin1)
}

function wordOf(run: readonly Piece[]): string {
  if (run.length === 0) return ''
  const together = joined(run)
  const apart = together.includes('\uFFFD') ? run.map(textOf).join('') : together
  const text = lostIn(apart) < lostIn(together) ? apart : together
  // No line break or NUL may come out of a word: it would begin a header of its own.
  return `=?UTF-8?B?${Buffer.from(text.replace(/[\r\n\0]+/g, ' ')).toString('base64')}?=`
}

/** Neighbours of the same charset are decoded as one. */
function joined(run: readonly Piece[]): string {
  let text = ''
  let same: Piece[] = []
  for (const piece of run) {
    if (same[0] && same[0].charset !== piece.charset) {
      text += textOfAll(same)
      same = []
    }
    same.push(piece)
  }
  return text + textOfAll(same)
}

function textOfAll(pieces: readonly Piece[]): string {
  return decodeText(Buffer.concat(pieces.map(({ bytes }) => bytes)), pieces[0]?.charset).text
}

function textOf(piece: Piece): string {
  return textOfAll([piece])
}

function lostIn(text: string): number {
  return text.split('\uFFFD').length
}
