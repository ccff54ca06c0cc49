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

/** Whether a machine wrote a mail: an absence note, a list, a receipt. Nobody should answer it by a machine. */
export function isAutomated(headers: MailHeaders, from: string): boolean {
  return (
    SIGNS.some(([name, value]) => headersOf(headers, name).some((given) => value?.test(given) ?? true)) ||
    isFromNobody(headers) ||
    MACHINES.test(from)
  )
}

/** An empty sender on the envelope: what failed to reach it would have nobody to go back to. */
export function isFromNobody(headers: MailHeaders): boolean {
  return /^<\s*>$/.test(headerOf(headers, 'return-path')?.trim() ?? '')
}
