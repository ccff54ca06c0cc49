import type { Objection } from '@guanxi/core'
import { headerOf, headersIn, headersOf, type MailHeaders, readableHeader } from './mail-headers.ts'
import type { ParsedMail } from './parse-mime.ts'
import { originalOf, partsOf } from './read-report.ts'
import { mailboxesIn } from './sender.ts'

/** What an unsubscribe address of ours stands for: whoever was written to, and for what. */
export type UnsubscribedBy = (
  token: string,
) => { readonly address: string; readonly purpose?: string } | undefined

const SUBJECT = /^\s*(re:\s*)?(unsubscribe|list-unsubscribe|退订|取消订阅|退訂|取消訂閱)\s*[.!。！]?\s*$/i

/** Somebody pressed “spam” (RFC 5965). Undefined where a mail says nothing of the kind. */
export function readComplaint(mail: ParsedMail, at: Date): readonly Objection[] | undefined {
  const [report] = partsOf(mail, 'feedback-report')
  if (report === undefined) return undefined
  const fields = headersIn(report, { untilBlank: false })
  // Others tell that all is well, or that somebody tests.
  if (!/^(abuse|fraud|other)$/i.test((headerOf(fields, 'feedback-type') ?? 'abuse').trim())) return []
  const original: MailHeaders = originalOf(mail)?.headers ?? []
  const named = mailboxesIn(headersOf(fields, 'original-rcpt-to')).map(({ address }) => address)
  const to = mailboxesIn(headersOf(original, 'to')).map(({ address }) => address)
  // To one of several, nobody knows who complained.
  const addresses = named.length > 0 ? named : to.length === 1 ? to : []
  return [...new Set(addresses)].map((address) => ({ objection: 'complained', address, at }))
}

/** A mail by which somebody wants no more: to an address made for that, or with such a subject. */
export interface Unsubscribing {
  readonly objection: Objection
  /** It went to an address that nobody reads. */
  readonly isAllItSays: boolean
}

/** Reads a mail that a program sends for whoever presses “unsubscribe”, or that somebody writes themselves. */
export function readUnsubscribe(
  { headers }: ParsedMail,
  { from, to, at, by }: { from: string; to: readonly string[]; at: Date; by?: UnsubscribedBy | undefined },
): Unsubscribing | undefined {
  const token = to
    .map((address) => /\+unsub-([^@]{1,400})@/i.exec(address)?.[1])
    .find((found) => found !== undefined)
  if (token !== undefined) {
    const { address, purpose } = by?.(token) ?? { address: from }
    return {
      objection: { objection: 'unsubscribed', address, ...(purpose && { purpose }), at },
      isAllItSays: true,
    }
  }
  if (!SUBJECT.test(readableHeader(headers, 'subject') ?? '')) return undefined
  return { objection: { objection: 'unsubscribed', address: from, at }, isAllItSays: false }
}
