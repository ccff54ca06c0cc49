import { sendRefused } from '@guanxi/core'

/** What is known of a failure besides its text, which is never kept: servers repeat in it what they were given. */
interface SmtpError {
  readonly code?: unknown
  readonly command?: unknown
  readonly responseCode?: unknown
}

/** Of the message itself: what is refused here is refused again. */
const OF_THE_MESSAGE = ['EENVELOPE', 'EMESSAGE']
/** What says that we are not let in, or not now; the message is as good as before. */
const OF_THE_SESSION = [503, 530, 534, 535, 538]

/** Why a server did not take a mail, as a code, and whether trying again is of no use. */
export function smtpFailure(error: unknown): Error {
  const { code, responseCode } = (error ?? {}) as SmtpError
  if (code === 'EAUTH' || code === 'EOAUTH2' || code === 'ENOAUTH') return sendRefused('SMTP_AUTH')
  if (code === 'ETLS') return sendRefused('SMTP_TLS')
  if (typeof responseCode === 'number')
    return sendRefused(`SMTP_${responseCode}`, { isFinal: isFinal(String(code), responseCode) })
  return sendRefused(typeof code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(code) ? code : 'SMTP_FAILED')
}

/** Whether a reply says that this recipient, or this message, will not be taken later either. */
function isFinal(code: string, reply: number): boolean {
  return OF_THE_MESSAGE.includes(code) && reply >= 500 && reply < 600 && !OF_THE_SESSION.includes(reply)
}
