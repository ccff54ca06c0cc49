import { headerOf, headersOf, type MailHeaders } from './mail-headers.ts'

/** A line that machines put into what they send. Any value is enough where none is named. */
const SIGNS: readonly (readonly [name: string, value?: RegExp])[] = [
  // RFC 3834: anything but `no`, whatever stands behind it: `auto-replied (vacation)`.
  ['auto-submitted', /^(?!\s*no\b)\s*\S/i],
  ['precedence', /^\s*(bulk|junk|list|auto[_-]?reply)\b/i],
  ['x-auto-response-suppress', /\b(all|autoreply|oof)\b/i],
  ['list-id'],
  ['list-unsubscribe-post'],
  ['x-loop'],
  ['x-autoreply'],
  ['x-autorespond'],
  ['x-autoresponder'],
  ['x-auto-generated'],
  ['x-mail-autoreply'],
  ['x-ms-exchange-generated-message-source'],
  ['feedback-id'],
  ['x-failed-recipients'],
]

const MACHINES =
  /^(mailer-daemon|mail-daemon|mailerdaemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?reply)(?=[+@-])/i

/** What a list puts into every mail that goes through it. */
const OF_LISTS = new Set(['list-id', 'precedence'])

/**
 * Whether a machine wrote a mail: an absence note, a list, a receipt. Nobody should answer it by a machine. A list that is an
 * address of `own`, as a group that customers write to, makes none of their mails.
 */
export function isAutomated(headers: MailHeaders, from: string, own: readonly string[] = []): boolean {
  const lists = own.map((address) => `<${address.toLowerCase().replace('@', '.')}>`)
  const isOwnList = lists.some((list) => headerOf(headers, 'list-id')?.toLowerCase().includes(list))
  const signs = isOwnList ? SIGNS.filter(([name]) => !OF_LISTS.has(name)) : SIGNS
  return (
    signs.some(([name, value]) => headersOf(headers, name).some((given) => value?.test(given) ?? true)) ||
    isFromNobody(headers) ||
    MACHINES.test(from)
  )
}

/** An empty sender on the envelope: what failed to reach it would have nobody to go back to. */
export function isFromNobody(headers: MailHeaders): boolean {
  return /^<\s*>$/.test(headerOf(headers, 'return-path')?.trim() ?? '')
}
