import { decodeText } from './decode-text.ts'
import { mendWords } from './encoded-words.ts'
import { MAIL_LIMITS, type Oddity } from './oddity.ts'

/** A mail that a parser can read without harm. */
export interface BoundMail {
  readonly bytes: Uint8Array
  readonly oddities: ReadonlySet<Oddity>
}

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d

/**
 * Goes over a mail once, line by line, and writes it anew for the parser: headers as clean UTF-8, each on one line; parts
 * that lie too deep as text; what is too much left out. `boundary` stands in for the one that the mail names for its parts.
 */
export function boundMail(raw: Uint8Array, boundary?: string): BoundMail {
  const scan = new Scan(boundary)
  const mail = withLines(withoutPreface(raw.subarray(0, MAIL_LIMITS.bytes)))
  if (raw.length > MAIL_LIMITS.bytes) scan.oddities.add('BYTES_CUT')
  let start = 0
  let lines = 0
  while (start < mail.length && !scan.isFull) {
    if (++lines > MAIL_LIMITS.lines) {
      scan.oddities.add('BYTES_CUT')
      break
    }
    const found = mail.indexOf(LF, start)
    const next = found === -1 ? mail.length : found + 1
    scan.take(mail, start, next)
    start = next
  }
  return { bytes: scan.end(mail, start), oddities: scan.oddities }
}

/** Without a byte order mark, and the first line of a mailbox file. */
function withoutPreface(raw: Uint8Array): Uint8Array {
  const mail = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? raw.subarray(3) : raw
  if (latin1(mail.subarray(0, 5)) !== 'From ') return mail
  return mail.subarray(mail.indexOf(LF) + 1)
}

/** Some programs end lines by CR alone. */
function withLines(mail: Uint8Array): Uint8Array {
  let bare = 0
  let ended = 0
  for (let at = 0; at < Math.min(mail.length, 8_192); at++) {
    if (mail[at] === LF) ended++
    else if (mail[at] === CR && mail[at + 1] !== LF) bare++
  }
  if (bare <= ended) return mail
  return mail.map((byte, at) => (byte === CR && mail[at + 1] !== LF ? LF : byte))
}

/** Where in a mail we are, and what is written of it. */
class Scan {
  readonly oddities = new Set<Oddity>()
  isFull = false
  readonly #out: Uint8Array[] = []
  /** The boundaries of the parts that are open, the outermost first, and at which place each stands. */
  readonly #open: string[] = []
  readonly #header: Uint8Array[] = []
  #headerBytes = 0
  #allHeaderBytes = 0
  #isInHeader = true
  #isRoot = true
  #parts = 1
  /** Where what was not written yet of a body begins. */
  #bodyFrom = 0
  readonly #rootBoundary: string | undefined

  constructor(rootBoundary: string | undefined) {
    this.#rootBoundary = rootBoundary
  }

  take(mail: Uint8Array, start: number, next: number): void {
    const line = mail.subarray(start, lineEnd(mail, start, next))
    const level = line[0] === DASH && line[1] === DASH ? this.#levelOf(line) : undefined
    if (level) {
      this.#begin(mail, start, next, level)
    } else if (this.#isInHeader) {
      this.#takeHeader(mail, line, start, next)
    }
  }

  end(mail: Uint8Array, upTo: number): Uint8Array {
    if (this.#isInHeader) this.#endHeader(upTo)
    if (!this.isFull) this.#out.push(mail.subarray(this.#bodyFrom, upTo))
    return Buffer.concat(this.#out)
  }

  /** Which open part a line begins or ends. */
  #levelOf(line: Uint8Array): { at: number; isEnd: boolean } | undefined {
    if (this.#open.length === 0 || line.length > 1_000) return undefined
    const text = latin1(line).slice(2).trimEnd()
    const at = this.#open.lastIndexOf(text)
    if (at !== -1) return { at, isEnd: false }
    const ended = text.endsWith('--') ? this.#open.lastIndexOf(text.slice(0, -2)) : -1
    return ended === -1 ? undefined : { at: ended, isEnd: true }
  }

  #begin(mail: Uint8Array, start: number, next: number, { at, isEnd }: { at: number; isEnd: boolean }): void {
    if (this.#isInHeader) this.#endHeader(start)
    this.#out.push(mail.subarray(this.#bodyFrom, start))
    this.#bodyFrom = next
    this.#open.length = isEnd ? at : at + 1
    if (!isEnd && ++this.#parts > MAIL_LIMITS.parts) {
      this.oddities.add('PARTS_CUT')
      this.isFull = true
      return
    }
    this.#out.push(mail.subarray(start, next))
    this.#isInHeader = !isEnd
  }

  #takeHeader(mail: Uint8Array, line: Uint8Array, start: number, next: number): void {
    if (line.length === 0) {
      this.#endHeader(next)
    } else if (isFolded(line) && this.#header.length > 0) {
      this.#add(line)
    } else if (isHeader(line)) {
      this.#add(line)
    } else if (!startsHeader(mail, next)) {
      // The empty line after the header is missing.
      if (this.#header.length === 0 && this.#isRoot) this.oddities.add('HEADERS_MISSING')
      this.#endHeader(start)
    }
  }

  #add(line: Uint8Array): void {
    this.#headerBytes += line.length
    this.#allHeaderBytes += line.length
    if (this.#headerBytes > MAIL_LIMITS.partHeader || this.#allHeaderBytes > MAIL_LIMITS.headers) {
      this.oddities.add('HEADERS_CUT')
    } else {
      this.#header.push(line)
    }
  }

  #endHeader(bodyFrom: number): void {
    let hasType = false
    let text = ''
    for (const value of unfolded(this.#header)) {
      const isType = /^content-type[ \t]*:/i.test(value)
      if (isType && hasType) continue
      hasType ||= isType
      text += `${isType ? this.#contentType(value) : mendWords(value)}\n`
    }
    this.#out.push(Buffer.from(`${text}\n`))
    this.#header.length = 0
    this.#headerBytes = 0
    this.#isInHeader = false
    this.#isRoot = false
    this.#bodyFrom = bodyFrom
  }

  /** Named in one way, so that the parser finds the same parts as we did. */
  #contentType(value: string): string {
    const subtype = /^content-type[ \t]*:[ \t]*multipart\/([\w.+-]{1,60})/i.exec(value)?.[1]
    if (!subtype) return mendWords(value)
    if (this.#open.length >= MAIL_LIMITS.depth) {
      this.oddities.add('TOO_DEEP')
      return 'Content-Type: text/plain'
    }
    const boundary = (this.#isRoot ? this.#rootBoundary : undefined) ?? boundaryIn(value)
    if (boundary === undefined) return `Content-Type: multipart/${subtype}`
    this.#open.push(boundary)
    const report = /report-type\s{0,9}=\s{0,9}"?([\w-]{1,60})/i.exec(value)?.[1]
    return `Content-Type: multipart/${subtype}; boundary="${boundary.replace(/["\\]/g, '\\$&')}"${report ? `; report-type=${report}` : ''}`
  }
}

function lineEnd(mail: Uint8Array, start: number, next: number): number {
  let end = next
  while (end > start && (mail[end - 1] === LF || mail[end - 1] === CR)) end--
  return end
}

function isFolded(line: Uint8Array): boolean {
  return line[0] === 0x20 || line[0] === 0x09
}

function isHeader(line: Uint8Array): boolean {
  return /^[!-9;-~]{1,78}[ \t]*:/.test(latin1(line.subarray(0, 100)))
}

/** Whether a header goes on there, by a name that mails have: a text may have lines such as `Note: …`. */
function startsHeader(mail: Uint8Array, at: number): boolean {
  return /^(from|to|cc|subject|date|sender|reply-to|message-id|mime-version|content-[a-z-]{2,30}|received|return-path|references|in-reply-to|dkim-signature|x-[\w-]{1,60})[ \t]*:/i.test(
    latin1(mail.subarray(at, at + 100)),
  )
}

/** One text for each header, whatever its charset. */
function unfolded(lines: readonly Uint8Array[]): readonly string[] {
  const headers: Uint8Array[][] = []
  for (const line of lines) {
    const last = headers.at(-1)
    if (isFolded(line) && last) last.push(line)
    else headers.push([line])
  }
  return headers.map((parts) => decodeText(Buffer.concat(parts)).text.replace(/[\r\n\0]+/g, ' '))
}

function boundaryIn(contentType: string): string | undefined {
  const found = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(
    contentType.replace(/\s+/g, ' '),
  )
  const boundary = (found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2] ?? '').trimEnd()
  return boundary !== '' && boundary.length <= 250 ? boundary : undefined
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
