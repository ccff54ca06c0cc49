import type { InboundMessage, Objection, Receipt } from '@guanxi/core'
import type { IncomingMail } from './incoming-mail.ts'
import { isAutomated } from './is-automated.ts'
import { type KeepAttachment, keepAttachments } from './keep-attachments.ts'
import { headerOf, headersOf, type MailHeaders, readableHeader } from './mail-headers.ts'
import { type MailIds, mailIds } from './mail-ids.ts'
import type { Oddity } from './oddity.ts'
import { type ParsedMail, parseMime } from './parse-mime.ts'
import { readComplaint, readUnsubscribe, type UnsubscribedBy } from './read-objection.ts'
import { readReceipts } from './read-report.ts'
import type { ReadingOptions } from './reading-options.ts'
import { isListed, isVouchedFor, type Mailbox, mailboxesIn, participants } from './sender.ts'
import { splitReply } from './split-reply.ts'

/** What a mail is read with. */
export interface ReadMailOptions {
  readonly reading: ReadingOptions
  readonly tenant: string
  /** When it came: stands in for a date that is missing or cannot be. */
  readonly arrivedAt: Date
  /** Where attachments are kept. Without it they are left out. */
  readonly attachments?: KeepAttachment | undefined
  /** It lies in the folder of what we sent: whatever it says, we said it. */
  readonly isSent?: boolean
  /** Whether a Message-ID is one that we gave. With it, only bounces of such mails are final. */
  readonly isOwnId?: (messageId: string) => boolean
  /** Whom an unsubscribe address of ours was made for. */
  readonly unsubscribedBy?: UnsubscribedBy
}

/** What a mail says, in the words of a channel. */
export interface MailReading {
  readonly externalId: string
  readonly messages: readonly InboundMessage[]
  readonly receipts: readonly Receipt[]
  readonly objections: readonly Objection[]
  /** Nothing of it is kept: somebody has part in it whose mails are never logged. */
  readonly isNeverLogged?: boolean
  /** What is strange about it, or was not understood. */
  readonly oddities: readonly Oddity[]
}

const FURTHEST_AHEAD = 24 * 3_600_000
const EARLIEST = Date.UTC(1980, 0, 1)

/**
 * Reads one mail. It does nothing but store attachments, by `attachments`, whose failure is the only one: a mail may hold
 * whatever it likes. What it costs grows with its length, and no further than MAIL_LIMITS allow.
 */
export async function readMail(mail: IncomingMail, how: ReadMailOptions): Promise<MailReading> {
  const parsed = await parseMime(mail.raw)
  const { headers } = parsed
  const oddities = new Set(parsed.oddities)
  const ids = mailIds(parsed)
  for (const [name, oddity] of DOUBLED) if (headersOf(headers, name).length > 1) oddities.add(oddity)
  if (ids.externalId.startsWith('sha256:')) oddities.add('MESSAGE_ID_MISSING')
  const nothing = { externalId: ids.externalId, messages: [], receipts: [], objections: [] }

  if (participants(headers).some((address) => isListed(address, how.reading.neverLog))) {
    return { ...nothing, isNeverLogged: true, oddities: [...oddities] }
  }
  const at = dateOf(headers, how.arrivedAt)
  if (at === undefined) oddities.add('DATE_INVALID')
  const said = at ?? how.arrivedAt
  const objections = readComplaint(parsed, said)
  if (objections?.length === 0) oddities.add('REPORT_UNREAD')
  if (objections) return { ...nothing, objections, oddities: [...oddities] }
  const receipts = readReceipts(parsed)
  if (receipts) {
    return { ...nothing, receipts: receipts.map((one) => proven(one, how)), oddities: [...oddities] }
  }
  return { ...nothing, ...(await readWritten(mail, parsed, how, { ids, at: said, oddities })) }
}

const DOUBLED = [
  ['from', 'FROM_DOUBLED'],
  ['subject', 'SUBJECT_DOUBLED'],
  ['message-id', 'MESSAGE_ID_DOUBLED'],
] as const

/** Anybody can write a bounce. Only whoever has a mail of ours knows its Message-ID: without it an address is not given up. */
function proven(receipt: Receipt, { isOwnId }: ReadMailOptions): Receipt {
  if (!receipt.isFinal || !isOwnId || isOwnId(receipt.externalId ?? '')) return receipt
  return { ...receipt, isFinal: false }
}

interface Known {
  readonly ids: MailIds
  readonly at: Date
  readonly oddities: Set<Oddity>
}

/** What somebody wrote, or a machine for them. */
async function readWritten(
  mail: IncomingMail,
  parsed: ParsedMail,
  how: ReadMailOptions,
  { ids, at, oddities }: Known,
): Promise<Pick<MailReading, 'messages' | 'objections' | 'oddities'>> {
  const { headers } = parsed
  const from = senderOf(headers)
  if (mailboxesIn(headersOf(headers, 'from')).length === 0) oddities.add('FROM_MISSING')
  const to = recipientsOf(headers)
  const unsubscribing = how.isSent
    ? undefined
    : readUnsubscribe(parsed, { from: from?.address ?? '', to, at, by: how.unsubscribedBy })
  const objections = unsubscribing?.objection.address ? [unsubscribing.objection] : []
  if (unsubscribing?.isAllItSays) return { messages: [], objections, oddities: [...oddities] }
  const { body, quoted } = splitReply(parsed.text)
  if (unsubscribing && (body === '' || isAutomated(headers, from?.address ?? '', how.reading.own))) {
    return { messages: [], objections, oddities: [...oddities] }
  }
  const kept = await keepAttachments(parsed.parts, mail.stored ?? [], how)
  if (kept.isCut) oddities.add('ATTACHMENTS_CUT')
  const html = parsed.html === undefined ? undefined : withRefs(parsed.html, kept.refs)
  const message: InboundMessage = {
    ...ids,
    ...standing(headers, from, how),
    to: to.length > 0 ? to : undefined,
    subject: readableHeader(headers, 'subject'),
    body,
    quoted,
    html,
    at,
    attachments: kept.attachments.length > 0 ? kept.attachments : undefined,
  }
  return { messages: [message], objections, oddities: [...oddities] }
}

const NOBODY: Mailbox = { address: 'unknown', name: '' }

/** Who wrote it, whether that is sure, and whether it was one of us or a machine. */
function standing(
  headers: MailHeaders,
  from: Mailbox = NOBODY,
  { reading, isSent = false, isOwnId }: ReadMailOptions,
): Pick<InboundMessage, 'from' | 'author' | 'automated'> {
  const isVerified = isSent || isVouchedFor(headers, from, reading)
  const isOurs = isSent || isListed(from.address, reading.own)
  const isOwnCopy = isOwnId?.(headerOf(headers, 'message-id') ?? '') ?? false
  return {
    from: {
      address: from.address,
      ...(from.name && { name: from.name }),
      ...(!isVerified && { unverified: true }),
    },
    ...(isOurs && (isVerified || isOwnCopy) && { author: 'agent' as const }),
    // What claims to come from ourselves, and what comes back to us, is answered by nobody: it could go round for ever.
    ...((isAutomated(headers, from.address, reading.own) || isOwnCopy || (isOurs && !isVerified)) && {
      automated: true,
    }),
  }
}

function senderOf(headers: MailHeaders): Mailbox | undefined {
  return ['from', 'sender', 'return-path']
    .map((name) => mailboxesIn(headersOf(headers, name).slice(0, 1))[0])
    .find((mailbox) => mailbox !== undefined)
}

/** Whom it was written to, and the address by which it came, which may bear a reply token. */
function recipientsOf(headers: MailHeaders): readonly string[] {
  const names = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to']
  const all = names.flatMap((name) => mailboxesIn(headersOf(headers, name)).map(({ address }) => address))
  return [...new Set(all)].slice(0, 100)
}

/** When it was said; undefined where its date says nothing that can be. */
function dateOf(headers: MailHeaders, arrivedAt: Date): Date | undefined {
  const value = (headerOf(headers, 'date') ?? '').replace(/\([^()]*\)/g, '').trim()
  if (!/\d{1,2}[\s-]+[a-z]{3,9}[\s-]+\d{2,4}|^\d{4}-\d\d-\d\d/i.test(value)) return undefined
  const time = Date.parse(value)
  return time >= EARLIEST && time <= arrivedAt.getTime() + FURTHEST_AHEAD ? new Date(time) : undefined
}

/** Pictures that came with a mail are called by the `ref` of their attachment. */
function withRefs(html: string, refs: ReadonlyMap<string, string>): string {
  return html.replace(/cid:([^"'\s()<>]{1,300})/gi, (whole, id: string) => {
    const ref = refs.get(id) ?? refs.get(unescaped(id))
    return ref === undefined ? whole : `cid:${ref}`
  })
}

function unescaped(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
