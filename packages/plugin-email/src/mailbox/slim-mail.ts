import { createHash } from 'node:crypto'
import type { MessageStructureObject } from 'imapflow'

/** A part of a mail that has no parts itself. */
export interface Leaf {
  /** How IMAP calls it: `2.1`, or `TEXT` where the mail is nothing else. */
  readonly key: string
  readonly type: string
  readonly name: string
  readonly encoding: string | undefined
  readonly size: number
  /** Whether it is to be read, as texts and what a report says are. Otherwise it is an attachment. */
  readonly isText: boolean
}

/** What stands where in a mail. */
export interface MailTree {
  /** Undefined of the mail itself. */
  readonly key: string | undefined
  readonly leaf?: Leaf
  readonly boundary?: string
  readonly children: readonly MailTree[]
}

/** A mail of more parts is no mail that somebody wrote. */
export const MOST_PARTS = 200

/** Reads what a server says about the structure of a mail. */
export function mailTree(structure: MessageStructureObject, isReport = false): MailTree {
  const type = structure.type.toLowerCase()
  if (!type.startsWith('multipart/'))
    return { key: structure.part, leaf: leafOf(structure, type, isReport), children: [] }
  const within = isReport || type === 'multipart/report'
  return {
    key: structure.part,
    boundary: structure.parameters?.['boundary'] ?? '',
    children: (structure.childNodes ?? []).slice(0, MOST_PARTS + 1).map((child) => mailTree(child, within)),
  }
}

function leafOf(part: MessageStructureObject, type: string, isReport: boolean): Leaf {
  const name = part.dispositionParameters?.['filename'] ?? part.parameters?.['name'] ?? ''
  const isAttached = part.disposition?.toLowerCase() === 'attachment'
  return {
    key: part.part?.toLowerCase() ?? 'text',
    type,
    name,
    encoding: part.encoding,
    size: part.size ?? 0,
    // A report carries what it reports on, which is looked into and not kept.
    isText: isReport ? /^(text|message)\//.test(type) : !isAttached && TEXTS.includes(type),
  }
}

/** These stand in a mail to be read; parsers make no attachments of them. */
const TEXTS = ['text/plain', 'text/html', 'message/rfc822', 'message/delivery-status']

/** The leaves as they stand in the mail. */
export function leavesOf(tree: MailTree): readonly Leaf[] {
  return tree.leaf ? [tree.leaf] : tree.children.flatMap(leavesOf)
}

/** The same mail without the leaves that are not to be there. */
export function onlyLeaves(tree: MailTree, isWanted: (leaf: Leaf) => boolean): MailTree {
  const children = tree.children
    .filter(({ leaf }) => !leaf || isWanted(leaf))
    .map((child) => onlyLeaves(child, isWanted))
  return { ...tree, children }
}

/** What was fetched of a mail. */
export interface Fetched {
  /** The header of the mail, or of the part with this key. */
  header(key: string | undefined): string
  /** What a leaf holds, as it was sent; undefined where it is left empty. */
  content(leaf: Leaf): Uint8Array | undefined
}

/** Puts a mail together again. Where there is something to note, it becomes a text behind all others. */
export function slimMail(tree: MailTree, fetched: Fetched, notes: readonly string[]): Uint8Array {
  const header = fetched.header(undefined)
  const body = bodyOf(tree, fetched)
  if (notes.length === 0) return Buffer.concat([head(header), ...body])

  // Nobody who wrote the mail knows what others wrote into its header, so nobody can close this part before its end.
  const boundary = createHash('sha256').update(header).digest('hex')
  const { about, within } = splitHeader(header)
  return Buffer.concat([
    latin1(`${about}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`),
    latin1(`--${boundary}\r\n`),
    head(within),
    ...body,
    latin1(
      `\r\n--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`,
    ),
    Buffer.from(notes.map((note) => `[${note}]`).join('\r\n')),
    latin1(`\r\n--${boundary}--\r\n`),
  ])
}

function bodyOf(tree: MailTree, fetched: Fetched): Uint8Array[] {
  if (tree.leaf) {
    const content = fetched.content(tree.leaf)
    return content ? [content, LINE_END] : []
  }
  const parts = tree.children.flatMap((child) => [
    latin1(`--${tree.boundary}\r\n`),
    head(fetched.header(child.key)),
    ...bodyOf(child, fetched),
  ])
  return [...parts, latin1(`--${tree.boundary}--\r\n`)]
}

/** A header with the empty line that ends it. */
function head(header: string): Uint8Array {
  return latin1(`${header.replace(/(\r?\n)*$/, '')}\r\n\r\n`)
}

/** The lines that say what the mail is about, and those that say how its body is to be read. */
function splitHeader(header: string): { about: string; within: string } {
  const fields = header.replace(/(\r?\n)*$/, '\r\n').match(/^.+\r?\n?([ \t].*\r?\n?)*/gm) ?? []
  const isWithin = (field: string) => /^(content-|mime-version)/i.test(field)
  return {
    about: fields.filter((field) => !isWithin(field)).join(''),
    within: fields.filter(isWithin).join(''),
  }
}

const LINE_END = Buffer.from('\r\n')

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
