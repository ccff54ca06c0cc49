import PostalMime from 'postal-mime'
import { boundMail } from './bound-mail.ts'
import { decodeText } from './decode-text.ts'
import { readWords } from './encoded-words.ts'
import { htmlText } from './html-text.ts'
import { headersIn, type MailHeaders } from './mail-headers.ts'
import { MAIL_LIMITS, type Oddity } from './oddity.ts'

/** A part of a mail that is no text to read. */
export interface MailPart {
  readonly type: string
  readonly name: string
  readonly content: Uint8Array
  /** By what the HTML of the mail names it, without its brackets. */
  readonly contentId?: string | undefined
}

/** What stands in a mail. */
export interface ParsedMail {
  readonly headers: MailHeaders
  /** Of the mail as a whole, as `multipart/report`. */
  readonly type: string
  readonly text: string
  readonly html?: string | undefined
  /** What came with it, as it stands there. */
  readonly parts: readonly MailPart[]
  readonly oddities: ReadonlySet<Oddity>
}

/** What we use of the parser's tree. The charset of a text shows only there, and a text without one has to be guessed. */
interface Node {
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  readonly contentType: Structured & { readonly multipart: string | false }
  readonly contentDisposition: Structured
  readonly contentId?: string
  readonly content: ArrayBuffer | null
  readonly childNodes: readonly Node[]
  decodeFlowedText(text: string, joins: boolean): string
}
interface Structured {
  readonly parsed: { readonly value: string; readonly params: Readonly<Record<string, string>> }
}

/** Reads the parts of a mail. Whatever the bytes, something is read: at worst all of it as text. */
export async function parseMime(raw: Uint8Array): Promise<ParsedMail> {
  const first = boundMail(raw)
  const tree = await treeOf(first.bytes)
  if (!tree) return unparsed(first)
  const boundary =
    tree.contentType.multipart && tree.childNodes.length === 0 ? likelyBoundary(raw) : undefined
  if (boundary === undefined) return new Reading(first.oddities).of(tree)
  const second = boundMail(raw, boundary)
  const mended = await treeOf(second.bytes)
  return new Reading(new Set([...second.oddities, 'BOUNDARY_GUESSED'])).of(mended ?? tree)
}

async function treeOf(bytes: Uint8Array): Promise<Node | undefined> {
  try {
    const parser = new PostalMime({ forceRfc822Attachments: true, maxHeadersSize: 8_000_000 })
    await parser.parse(bytes)
    return (parser as unknown as { readonly root: Node }).root
  } catch {
    return undefined
  }
}

function unparsed({ bytes, oddities }: ReturnType<typeof boundMail>): ParsedMail {
  const text = decodeText(bytes.subarray(0, MAIL_LIMITS.text)).text
  const headers = headersIn(text)
  return { headers, type: 'text/plain', text, parts: [], oddities: new Set([...oddities, 'UNPARSED']) }
}

/** The line by which parts are parted, where the header names another: one that a header follows. */
function likelyBoundary(raw: Uint8Array): string | undefined {
  const text = Buffer.from(raw.subarray(0, 100_000)).toString('latin1')
  return /^--(\S{1,200})[ \t]*\r?\n[!-9;-~]{1,78}:/m.exec(text)?.[1]
}

/** A text to read: an alternative of it, or both. */
interface Words {
  plain: string
  html: string
}

class Reading {
  readonly #oddities: Set<Oddity>
  readonly #words: Words[] = []
  readonly #parts: MailPart[] = []

  constructor(oddities: ReadonlySet<Oddity>) {
    this.#oddities = new Set(oddities)
  }

  of(root: Node): ParsedMail {
    this.#read(root, undefined)
    const hasHtml = this.#words.some(({ html }) => html.trim() !== '')
    const text = this.#capped(
      this.#words.map(({ plain, html }) => (plain.trim() === '' ? htmlText(html) : plain)),
    )
    return {
      headers: root.headers.map(({ key, value }) => ({ name: key, value })),
      type: root.contentType.parsed.value,
      text: text.replace(/\r\n?/g, '\n'),
      html: hasHtml ? this.#capped(this.#words.map(({ plain, html }) => html || inHtml(plain))) : undefined,
      parts: this.#parts,
      oddities: this.#oddities,
    }
  }

  /** `alternative` is what the texts of a part say together, each in its way. */
  #read(node: Node, alternative: Words | undefined): void {
    const { multipart } = node.contentType
    if (!multipart) {
      this.#readLeaf(node, alternative)
      return
    }
    if (node.childNodes.length === 0) {
      this.#oddities.add('BOUNDARY_MISSING')
      this.#words.push({ plain: this.#decode(node), html: '' })
      return
    }
    let together = alternative
    if (multipart === 'alternative' && !alternative) {
      together = { plain: '', html: '' }
      this.#words.push(together)
    }
    for (const child of node.childNodes) this.#read(child, together)
  }

  #readLeaf(node: Node, alternative: Words | undefined): void {
    const type = node.contentType.parsed.value
    const name = readWords(
      node.contentDisposition.parsed.params['filename'] ?? node.contentType.parsed.params['name'] ?? '',
    )
    const isText = type === 'text/plain' || type === 'text/html'
    if (!isText || name !== '' || node.contentDisposition.parsed.value === 'attachment') {
      this.#parts.push(partOf(node, type, name))
      return
    }
    const words = alternative ?? { plain: '', html: '' }
    if (!alternative) this.#words.push(words)
    const text = this.#decode(node)
    if (type === 'text/html') words.html += text
    else words.plain += text
  }

  #decode(node: Node): string {
    const bytes = new Uint8Array(node.content ?? new ArrayBuffer(0))
    // A character has four bytes at most.
    if (bytes.length > MAIL_LIMITS.text * 4) this.#oddities.add('TEXT_CUT')
    const { params } = node.contentType.parsed
    const { text, doubt } = decodeText(bytes.subarray(0, MAIL_LIMITS.text * 4), params['charset'])
    if (doubt) this.#oddities.add(doubt)
    if (params['format']?.toLowerCase() !== 'flowed') return text
    return node.decodeFlowedText(text, params['delsp']?.toLowerCase() === 'yes')
  }

  #capped(texts: readonly string[]): string {
    const text = texts.join('\n')
    if (text.length <= MAIL_LIMITS.text) return text
    this.#oddities.add('TEXT_CUT')
    return text.slice(0, MAIL_LIMITS.text).toWellFormed()
  }
}

function partOf(node: Node, type: string, name: string): MailPart {
  return {
    type: type.slice(0, 255) || 'application/octet-stream',
    name: safeName(name) || DEFAULT_NAMES[type] || 'attachment',
    content: new Uint8Array(node.content ?? new ArrayBuffer(0)),
    contentId: node.contentId?.replace(/[<>\s]/g, '').slice(0, 300) || undefined,
  }
}

const DEFAULT_NAMES: Readonly<Record<string, string>> = {
  'message/rfc822': 'message.eml',
  'text/calendar': 'invite.ics',
  'text/plain': 'text.txt',
  'text/html': 'text.html',
}

/** No folders, no control characters, and none that turn the direction of writing round: `exe.fdp` is no `pdf.exe`. */
function safeName(name: string): string {
  const own = name.split(/[/\\]/).at(-1) ?? ''
  return own
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 200)
    .toWellFormed()
}

function inHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return text.trim() === '' ? '' : `<pre>${escaped}</pre>`
}
