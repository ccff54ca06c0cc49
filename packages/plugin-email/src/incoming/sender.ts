import { addressParser } from 'postal-mime'
import { headerOf, headersOf, type MailHeaders } from './mail-headers.ts'

/** An address with the name that goes with it. */
export interface Mailbox {
  readonly address: string
  readonly name: string
}

/** How senders are judged. */
export interface SenderTrust {
  /** What the host's own mail server calls itself in the Authentication-Results that it puts on top. */
  readonly authserv?: string | undefined
  /** Without such a server: whether senders are believed. */
  readonly trust: 'all' | 'none'
}

const MOST_MAILBOXES = 200

/** The mailboxes in a header; groups are opened. */
export function mailboxesIn(values: readonly string[]): readonly Mailbox[] {
  const found = values.flatMap((value) => addressParser(value.slice(0, 60_000), { flatten: true }))
  return found.slice(0, MOST_MAILBOXES).flatMap(({ name, address }) => (address ? [{ name, address }] : []))
}

/** Everybody who has part in a mail. */
export function participants(headers: MailHeaders): readonly string[] {
  return ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc'].flatMap((name) =>
    mailboxesIn(headersOf(headers, name)).map(({ address }) => address),
  )
}

/**
 * Whether a domain vouches for the sender. Only the topmost Authentication-Results counts, and only of the host's own
 * server: everything below may have been written by the sender.
 */
export function isVouchedFor(headers: MailHeaders, from: Mailbox, { authserv, trust }: SenderTrust): boolean {
  // Which of two senders a server looked at is not known.
  if (headersOf(headers, 'from').length !== 1 || mailboxesIn(headersOf(headers, 'from')).length !== 1)
    return false
  if (authserv === undefined) return trust === 'all'
  const [server = '', ...results] = statements(headerOf(headers, 'authentication-results') ?? '')
  if (server.trim().split(/\s/)[0]?.toLowerCase() !== authserv.toLowerCase()) return false
  const domain = domainOf(from.address)
  if (domain === '') return false
  const found = results.map(resultOf)
  const dmarc = found.find(({ method }) => method === 'dmarc')
  if (dmarc && dmarc.result !== 'none') {
    const judged = dmarc.said['header.from'] ?? ''
    // The sender it looked at need not be the one that we read.
    return dmarc.result === 'pass' && (domainOf(judged) || judged) === domain
  }
  return found.some(
    ({ method, result, said }) =>
      result === 'pass' &&
      ((method === 'dkim' && vouches(said['header.d'] ?? domainOf(said['header.i'] ?? ''), domain)) ||
        (method === 'spf' &&
          vouches(domainOf(said['smtp.mailfrom'] ?? '') || (said['smtp.mailfrom'] ?? ''), domain))),
  )
}

/** A domain speaks for itself and for what lies below it. */
function vouches(speaker: string, domain: string): boolean {
  return speaker.includes('.') && (domain === speaker || domain.endsWith(`.${speaker}`))
}

/** Where a `;` parts it, but not within quotes or comments, which are left out. */
function statements(value: string): readonly string[] {
  const parts: string[] = ['']
  let comments = 0
  let isQuoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? ''
    if (character === '\\') at++
    else if (comments === 0 && character === '"') isQuoted = !isQuoted
    else if (!isQuoted && character === '(') comments++
    else if (!isQuoted && character === ')' && comments > 0) comments--
    else if (comments > 0) continue
    else if (!isQuoted && character === ';') parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

interface Result {
  readonly method: string
  readonly result: string
  readonly said: Readonly<Record<string, string>>
}

function resultOf(statement: string): Result {
  const pairs = [...statement.toLowerCase().matchAll(/([a-z0-9.-]{1,40})\s{0,5}=\s{0,5}([^\s]+)/g)]
  const [, method = '', result = ''] = pairs[0] ?? []
  return { method, result, said: Object.fromEntries(pairs.slice(1).map(([, name, value]) => [name, value])) }
}

function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at === -1
    ? ''
    : address
        .slice(at + 1)
        .trim()
        .toLowerCase()
}

/** Whether an address is one of these: `hr@ours.example`, `*@bank.example`. What follows a plus does not count. */
export function isListed(address: string, list: readonly string[]): boolean {
  const [own, plain] = [address.trim().toLowerCase(), plainAddress(address)]
  return list.some((entry) => {
    const listed = entry.trim().toLowerCase()
    return listed.startsWith('*@') ? domainOf(own) === listed.slice(2) : listed === own || listed === plain
  })
}

/** An address without what follows its plus. */
function plainAddress(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^([^@+]{1,64})\+[^@]*@/, '$1@')
}
