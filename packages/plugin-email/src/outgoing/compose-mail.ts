import { createHash } from 'node:crypto'
import { type OutgoingMessage, type SendContext, sendRefused } from '@guanxi/core'
import type { SendMailOptions } from 'nodemailer'
import { htmlText } from '../incoming/html-text.ts'
import { domainOf, isMailAddress, plusAddress } from './mail-address.ts'
import { oneLine } from './one-line.ts'
import { ownMessageId } from './own-message-id.ts'
import { replySubject } from './reply-subject.ts'
import type { SmtpOptions } from './smtp-options.ts'
import { threadHeaders } from './thread-headers.ts'
import { trackHtml } from './track-html.ts'
import { unsubscribeLink } from './unsubscribe-link.ts'

/** What becomes a mail: a message of ours as core hands it over. */
export type Letter = Omit<OutgoingMessage, 'id' | 'threadRef' | 'ticket' | 'person'>

/** Of the options, what a mail is written by. */
type Letterhead = Pick<SmtpOptions, 'from' | 'replyTo' | 'secret' | 'unsubscribe' | 'tracking'>

/** Whose mail it is, and what is the same in every repetition. */
export type Composing = Omit<SendContext<Letterhead>, 'signal'>

/** A mail, whole but for the bytes of its attachments, which stand in their order. */
export interface ComposedMail {
  readonly messageId: string
  readonly mail: SendMailOptions
  readonly attachments: readonly MailAttachment[]
}

interface MailAttachment {
  readonly filename: string
  readonly contentType: string
  readonly ref: string
}

const LONGEST_NAME = 200
const MOST_RECIPIENTS = 50
const LONGEST_PURPOSE = 100

/**
 * Writes the mail of a message. The same message makes the same mail, byte by byte, however often it is sent. Whatever
 * stands in the message, it makes no second header and no second recipient: what cannot be written is refused.
 */
export function composeMail(letter: Letter, composing: Composing): ComposedMail {
  const { tenant, options, idempotencyKey } = composing
  const { from, secret } = options
  const to = recipients(letter)
  const messageId = ownMessageId(idempotencyKey, domainOf(from.address), { tenant, secret })
  const thread = threadHeaders(letter)
  const replyTo = replyAddress(options, letter.replyToken)
  const isAnswer = letter.inReplyTo !== undefined || thread.references !== undefined
  return {
    messageId,
    attachments: letter.attachments.map(({ name, type, ref }) => ({
      filename: fileName(name),
      contentType: safeType(type),
      ref,
    })),
    mail: {
      envelope: { from: from.address, to: [...to] },
      from: named(from),
      to: to.map((address) => ({ name: '', address })),
      ...(replyTo && { replyTo: named(replyTo) }),
      messageId,
      date: letter.at,
      ...(thread.inReplyTo && { inReplyTo: thread.inReplyTo }),
      ...(thread.references && { references: [...thread.references] }),
      subject: replySubject(letter.subject, isAnswer),
      ...bodies(letter, messageId, composing),
      headers: { ...machineHeaders(letter, isAnswer), ...listHeaders(letter, tenant, options) },
      // Boundaries are random otherwise, and the repetition another mail.
      baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 32),
      newline: 'win',
      xMailer: false,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
  }
}

function recipients({ to, purpose }: Letter): readonly string[] {
  const addresses = [...new Set(to)]
  if (addresses.length === 0) throw sendRefused('NOBODY_TO_SEND_TO', { isFinal: true })
  if (addresses.length > (purpose === undefined ? MOST_RECIPIENTS : 1))
    throw sendRefused('TOO_MANY_RECIPIENTS', { isFinal: true })
  if (!addresses.every(isMailAddress)) throw sendRefused('ADDRESS_INVALID', { isFinal: true })
  return addresses
}

function replyAddress({ replyTo }: Letterhead, token: string | undefined) {
  if (!replyTo?.plus || token === undefined || !/^[\w-]{1,32}$/.test(token)) return replyTo
  return { ...replyTo, address: plusAddress(replyTo.address, token) }
}

function named({ name = '', address }: { readonly name?: string | undefined; readonly address: string }) {
  return { name: oneLine(name, LONGEST_NAME), address }
}

/** Plain text always, for whoever reads no HTML; an empty one would be left out. */
function bodies(
  { body, html = '', mayTrack }: Letter,
  messageId: string,
  { tenant, options: { tracking, secret } }: Composing,
): { text: string; html?: string } {
  const text = (body.trim() === '' && html !== '' ? htmlText(html, { links: true }) : inLines(body)) || '\n'
  if (html.trim() === '') return { text }
  if (!tracking || !mayTrack) return { text, html: inLines(html) }
  return { text, html: trackHtml(inLines(html), { tenant, messageId, url: tracking.url, secret }) }
}

/** Lines end in one way, and nothing else steers: a lone CR or a NUL is read differently by every server. */
function inLines(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
}

function machineHeaders({ automated }: Letter, isAnswer: boolean): Record<string, string> {
  if (!automated) return {}
  return {
    'Auto-Submitted': isAnswer ? 'auto-replied' : 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
  }
}

/** RFC 2919, 2369 and 8058: by these a mail program shows its own button. */
function listHeaders(
  { purpose, to: [address = ''] }: Letter,
  tenant: string,
  { from, secret, unsubscribe }: Letterhead,
): Record<string, string> {
  if (purpose === undefined) return {}
  if (Buffer.byteLength(purpose) > LONGEST_PURPOSE) throw sendRefused('PURPOSE_TOO_LONG', { isFinal: true })
  // Tried again: once the host has set it up, what waits is sent.
  if (!unsubscribe) throw sendRefused('UNSUBSCRIBE_NOT_SET_UP')
  const link = unsubscribeLink({ tenant, address, purpose }, { url: unsubscribe.url, secret })
  return {
    'List-Id': `<${listName(purpose)}.${domainOf(from.address)}>`,
    'List-Unsubscribe': `<${link}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
}

/** A purpose as a label of a domain; one in other letters by its hash. */
function listName(purpose: string): string {
  const label = purpose.toLowerCase().replace(/[\s_.]+/g, '-')
  if (/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(label)) return label
  return `list-${createHash('sha256').update(purpose).digest('hex').slice(0, 16)}`
}

/** A name without a folder. */
function fileName(name: string): string {
  const line = oneLine(name, LONGEST_NAME).replace(/[/\\]/g, '_')
  return /^[. ]*$/.test(line) ? 'attachment' : line
}

/** A type that says of the bytes what they are, and nothing of how the mail is built. */
function safeType(type: string): string {
  const isType = /^[a-z0-9]+\/[a-z0-9][a-z0-9.+-]{0,99}$/i.test(type)
  return isType && !/^(multipart|message)\//i.test(type) ? type.toLowerCase() : 'application/octet-stream'
}
