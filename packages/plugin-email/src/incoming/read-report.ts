import type { Receipt } from '@guanxi/core'
import { decodeText } from './decode-text.ts'
import { headerOf, headersIn, type MailHeaders } from './mail-headers.ts'
import { messageIdOf, messageIdsIn } from './mail-ids.ts'
import type { ParsedMail } from './parse-mime.ts'
import { readPlainBounce } from './read-plain-bounce.ts'

const MOST_RECIPIENTS = 100

/** The parts of a report that machines read (RFC 3464, 8098, 5965). */
const REPORT_PARTS = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'message/global-disposition-notification',
  'message/feedback-report',
])
const ORIGINALS = new Set([
  'message/rfc822',
  'text/rfc822-headers',
  'message/global',
  'message/global-headers',
])

/** Codes by which a server says that there is no such address, and never will be (RFC 3463). All others may pass. */
const FINAL = /^5\.1\.(1|2|3|6|10)$|^5\.2\.1$/

/**
 * What a mail server or program says became of mails of ours: delivered, read, bounced. Undefined where a mail says nothing
 * of the kind; empty where it only says that somebody is still trying.
 */
export function readReceipts(mail: ParsedMail): readonly Receipt[] | undefined {
  const statuses = partsOf(mail, 'delivery-status')
  if (statuses.length > 0) return statuses.flatMap((text) => deliveries(text, mail))
  const [disposition] = partsOf(mail, 'disposition-notification')
  if (disposition !== undefined) return dispositions(disposition)
  const plain = readPlainBounce(mail)
  if (!plain) return undefined
  const externalId = originalOf(mail)?.externalId ?? messageIdIn(plain.below)
  return plain.addresses.map((address) => bounced(address, plain.status, externalId))
}

/** The text of the parts of that kind. */
export function partsOf({ parts }: ParsedMail, kind: string): readonly string[] {
  return parts
    .filter(({ type }) => REPORT_PARTS.has(type) && type.endsWith(kind))
    .map(({ content }) => decodeText(content.subarray(0, 1_000_000)).text)
}

/** The mail that a report is about, as far as it came back with it. */
export function originalOf({ parts }: ParsedMail): { headers: MailHeaders; externalId?: string } | undefined {
  const part = parts.find(({ type }) => ORIGINALS.has(type))
  if (!part) return undefined
  const headers = headersIn(decodeText(part.content.subarray(0, 200_000)).text)
  const externalId = messageIdOf(headers)
  return { headers, ...(externalId && { externalId }) }
}

function deliveries(text: string, mail: ParsedMail): readonly Receipt[] {
  const externalId = originalOf(mail)?.externalId
  // The first group is of the server, each further one of a recipient.
  const groups = text.split(/\r?\n[ \t]*\r?\n/).map((group) => headersIn(group))
  const recipients = groups.filter(
    (group) => headerOf(group, 'final-recipient') ?? headerOf(group, 'original-recipient'),
  )
  return recipients.slice(0, MOST_RECIPIENTS).flatMap((group) => delivery(group, externalId))
}

function delivery(group: MailHeaders, externalId: string | undefined): readonly Receipt[] {
  const action = (headerOf(group, 'action') ?? '').toLowerCase().match(/[a-z]+/)?.[0]
  const address =
    addressIn(headerOf(group, 'original-recipient')) ?? addressIn(headerOf(group, 'final-recipient'))
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') {
    return [{ receipt: 'delivered', ...(externalId && { externalId }), ...(address && { address }) }]
  }
  if (action !== 'failed' || !address) return []
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(headerOf(group, 'status') ?? '')?.[0]
  const said = headerOf(group, 'diagnostic-code') ?? ''
  return [bounced(address, status && !/^5\.0\.0$/.test(status) ? status : statusIn(said, status), externalId)]
}

/** What the server's own words say, where the report's code is missing or says nothing. */
function statusIn(said: string, status = ''): string {
  return /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0] ?? status
}

function bounced(address: string, status: string, externalId: string | undefined): Receipt {
  return {
    receipt: 'bounced',
    address,
    isFinal: FINAL.test(status),
    ...(externalId && { externalId }),
    ...(status && { reason: status }),
  }
}

/** `rfc822; ada@example.com`. An address that only the server knows is none. */
function addressIn(value = ''): string | undefined {
  const address = value
    .replace(/^[^;]{0,40};/, '')
    .trim()
    .replace(/^<(.*)>$/, '$1')
  return /^[^\s@<>]{1,200}@[^\s@<>]{1,200}$/.test(address) ? address : undefined
}

function dispositions(text: string): readonly Receipt[] {
  const fields = headersIn(text, { untilBlank: false })
  const isRead = /;\s*displayed/i.test(headerOf(fields, 'disposition') ?? '')
  const externalId = messageIdsIn(headerOf(fields, 'original-message-id') ?? '')[0]
  if (!isRead || !externalId) return []
  const address =
    addressIn(headerOf(fields, 'original-recipient')) ?? addressIn(headerOf(fields, 'final-recipient'))
  return [{ receipt: 'read', externalId, ...(address && { address }) }]
}

function messageIdIn(text: string): string | undefined {
  return /^[> \t]*message-id:\s{0,9}(<[^<>\s]{3,300}>)/im.exec(text)?.[1]
}
