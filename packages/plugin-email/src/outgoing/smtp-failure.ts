import { sendRefused } from '@guanxi/core'

/** What is known of a failure besides its text, which is never kept: servers repeat in it what they were given. */
interface SmtpError {
  readonly code?: unknown
  readonly responseCode?: unknown
  /** Where nobody was taken of several. */
  readonly rejectedErrors?: readonly SmtpError[] | undefined
}

/** Of the message itself: what is refused here is refused again. */
const OF_THE_MESSAGE = ['EENVELOPE', 'EMESSAGE']
/** What says that we are not let in, or not now; the message is as good as before. */
const OF_THE_SESSION = [503, 530, 534, 535, 538]

/** Why a server did not take a mail, as a code, and whether trying again is of no use. */
export function smtpFailure(error: unknown): Error {
  const { code, responseCode, rejectedErrors = [] } = (error ?? {}) as SmtpError
  const passing = rejectedErrors.find((one) => !isFinal(one))
  if (passing && passing !== error) return smtpFailure(passing)
  if (code === 'EAUTH' || code === 'EOAUTH2' || code === 'ENOAUTH') return sendRefused('SMTP_AUTH')
  if (code === 'ETLS') return sendRefused('SMTP_TLS')
  // All that is read while sending are attachments.
  if (code === 'ESTREAM') return sendRefused('ATTACHMENT_UNREADABLE')
  if (typeof responseCode === 'number')
    return sendRefused(`SMTP_${responseCode}`, { isFinal: isFinal({ code, responseCode }) })
  return sendRefused(typeof code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(code) ? code : 'SMTP_FAILED')
}

/** Whether a reply says that this recipient, or this message, will not be taken later either. */
function isFinal({ code, responseCode: reply }: SmtpError): boolean {
  if (typeof reply !== 'number' || !OF_THE_MESSAGE.includes(String(code))) return false
  return reply >= 500 && reply < 600 && !OF_THE_SESSION.includes(reply)
}
