import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow'
import type { AttachmentStore } from '../attachments.ts'
import type { IncomingMail } from '../incoming/incoming-mail.ts'
import { demandOpen } from './connect-mailbox.ts'
import { decodeContent } from './decode-content.ts'
import { mailboxErrors } from './mailbox-errors.ts'
import type { MailboxOptions } from './mailbox-options.ts'
import { type Fetched, type Leaf, leavesOf, MOST_PARTS, mailTree, onlyLeaves, slimMail } from './slim-mail.ts'

/** Which mail of the open folder, and what may be done with it. */
export interface MailToFetch {
  readonly uid: number
  readonly size: number
  readonly options: Pick<MailboxOptions, 'wholeUpToBytes' | 'mostTextBytes' | 'mostMailBytes'>
  readonly tenant: string
  readonly attachments?: AttachmentStore | undefined
}

const HEADER_BYTES = 256_000
const PIECE_BYTES = 128_000

/** Fetches a mail: a small one whole, of others the text, with each attachment going to the store as it arrives. Undefined when it is gone. */
export async function fetchMail(client: ImapFlow, mail: MailToFetch): Promise<IncomingMail | undefined> {
  const { uid, size, options } = mail
  if (size > options.wholeUpToBytes) return fetchSlim(client, mail)
  // Servers have been seen to tell a wrong size.
  return fetchBeginning(client, uid, options.wholeUpToBytes * 2)
}

async function fetchBeginning(
  client: ImapFlow,
  uid: number,
  maxLength: number,
): Promise<IncomingMail | undefined> {
  const found = await one(client, uid, { source: { maxLength } })
  return found?.source && { raw: found.source }
}

async function one(
  client: ImapFlow,
  uid: number,
  query: FetchQueryObject,
): Promise<FetchMessageObject | undefined> {
  const found = await client.fetchOne(uid, query, { uid: true })
  demandOpen(client)
  return found || undefined
}

async function fetchSlim(client: ImapFlow, mail: MailToFetch): Promise<IncomingMail | undefined> {
  const { uid, size, options } = mail
  const about = await one(client, uid, { bodyStructure: true })
  // Nobody makes sense of its structure: its beginning stands for it.
  if (!about?.bodyStructure) return fetchBeginning(client, uid, options.mostTextBytes)

  const tree = mailTree(about.bodyStructure)
  const leaves = leavesOf(tree)
  const attached = leaves.filter(({ isText }) => !isText)
  const store = size <= options.mostMailBytes && leaves.length <= MOST_PARTS ? mail.attachments : undefined
  const shares = shareOut(leaves.slice(0, MOST_PARTS), options.mostTextBytes)
  const isWanted = (leaf: Leaf) => (leaf.isText ? shares.has(leaf.key) : store !== undefined)
  const wanted = onlyLeaves(tree, isWanted)

  const fetched = await fetchTexts(client, uid, partKeys(wanted), shares)
  if (!fetched) return undefined
  const notes = notesOn({ leaves, attached, shares, isStored: store !== undefined })
  const stored = store && (await storeAll(client, mail, store, attached))
  return { raw: slimMail(wanted, fetched, notes), ...(stored && { stored }) }
}

/** How much of each text is fetched, by its key: the first get what there is. */
function shareOut(leaves: readonly Leaf[], mostBytes: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  let left = mostBytes
  for (const { key, size, isText } of leaves) {
    if (!isText || left <= 0) continue
    const share = Math.min(size, left)
    shares.set(key, share)
    left -= share
  }
  return shares
}

function partKeys({ key, children }: ReturnType<typeof mailTree>): readonly string[] {
  return [...(key === undefined ? [] : [key]), ...children.flatMap(partKeys)]
}

async function fetchTexts(
  client: ImapFlow,
  uid: number,
  parts: readonly string[],
  shares: ReadonlyMap<string, number>,
): Promise<Fetched | undefined> {
  const bodyParts = [
    { key: 'header', maxLength: HEADER_BYTES },
    ...parts.map((part) => ({ key: `${part}.mime`, maxLength: HEADER_BYTES })),
    ...[...shares].filter(([, share]) => share > 0).map(([key, maxLength]) => ({ key, maxLength })),
  ]
  const found = await one(client, uid, { bodyParts })
  if (!found) return undefined
  return {
    header: (key) => {
      const header = key === undefined ? found.headers : found.bodyParts?.get(`${key}.mime`)
      return header?.toString('latin1') ?? ''
    },
    content: ({ key, isText }) => (isText ? (found.bodyParts?.get(key) ?? Buffer.alloc(0)) : undefined),
  }
}

interface Left {
  readonly leaves: readonly Leaf[]
  readonly attached: readonly Leaf[]
  readonly shares: ReadonlyMap<string, number>
  readonly isStored: boolean
}

/** What a reader is to know that was not taken in. */
function notesOn({ leaves, attached, shares, isStored }: Left): readonly string[] {
  const notes: string[] = []
  if (leaves.some(({ isText, key, size }) => isText && (shares.get(key) ?? 0) < size))
    notes.push('The mail is too long; its text was cut. 邮件过长，正文已截断。')
  if (!isStored && attached.length > 0)
    notes.push(`The mail is too large; not taken in: 邮件过大，未收取：${namesOf(attached)}`)
  return notes
}

function namesOf(attached: readonly Leaf[]): string {
  const named = attached
    .slice(0, 20)
    .map(({ name, type, size }) => `${shown(name) || type} (${megabytes(size)} MB)`)
  return [...named, ...(attached.length > 20 ? ['…'] : [])].join(', ')
}

function shown(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 100)
}

function megabytes(size: number): string {
  return (size / 1_000_000).toFixed(1)
}

/** One after the other: a connection carries one thing at a time. */
async function storeAll(
  client: ImapFlow,
  mail: MailToFetch,
  store: AttachmentStore,
  attached: readonly Leaf[],
) {
  const stored: { size: number; ref: string }[] = []
  for (const leaf of attached) {
    const content = decodeContent(contentOf(client, mail.uid, leaf), leaf.encoding)
    const { name, type } = leaf
    stored.push(await keep(store, content, { name: shown(name), type, tenant: mail.tenant }))
  }
  return stored
}

/** What the connection throws is told apart from what the store throws. */
async function keep(
  store: AttachmentStore,
  content: AsyncIterable<Uint8Array>,
  about: { readonly name: string; readonly type: string; readonly tenant: string },
): Promise<{ ref: string; size: number }> {
  let failure: { readonly error: unknown } | undefined
  async function* watched() {
    try {
      yield* content
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  try {
    return await store.keep(watched(), about)
  } catch (cause) {
    throw failure ? failure.error : mailboxErrors.EMAIL_ATTACHMENT_UNKEPT({}, { cause })
  }
}

/** What a part holds, as it was sent. Ends at the size that the server told, whatever the server goes on to say. */
async function* contentOf(client: ImapFlow, uid: number, { key, size }: Leaf): AsyncIterable<Uint8Array> {
  for (let start = 0; start < size; ) {
    const found = await one(client, uid, { bodyParts: [{ key, start, maxLength: PIECE_BYTES }] })
    const piece = found?.bodyParts?.get(key)
    // Without its end it would pass for the whole.
    if (!piece || piece.length === 0) throw mailboxErrors.EMAIL_MAIL_UNFETCHED({})
    yield piece
    start += piece.length
  }
}
