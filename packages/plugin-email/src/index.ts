export { type AttachmentStore, attachmentsIn } from './attachments.ts'
export { email, type IncomingEmail } from './email.ts'
export { emailErrors } from './email-errors.ts'
export type { EmailOptions, EmailOptionsInput } from './email-options.ts'
export type { IncomingMail } from './incoming/incoming-mail.ts'
export type { Oddity } from './incoming/oddity.ts'
export { type MailReading, type ReadMailOptions, readMail } from './incoming/read-mail.ts'
export type { ReadingOptions, ReadingOptionsInput } from './incoming/reading-options.ts'
export { type SafeHtmlOptions, safeHtml } from './incoming/safe-html.ts'
export { type SplitReply, splitReply } from './incoming/split-reply.ts'
export { mailboxErrors } from './mailbox/mailbox-errors.ts'
export { type HtmlValue, html, type SafeHtml, trustedHtml } from './outgoing/html-tag.ts'
export {
  type MailTemplate,
  type MailTemplateDefinition,
  type MailTexts,
  mailTemplate,
  type RenderedMail,
} from './outgoing/mail-template.ts'
export { outgoingErrors } from './outgoing/outgoing-errors.ts'
export { type Unsubscription, unsubscribeLink } from './outgoing/unsubscribe-link.ts'
