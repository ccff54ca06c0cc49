import { defineErrors } from '@guanxi/core'

/** What goes wrong between us and a mailbox. None tells the password, or what a server says in its own words. */
export const mailboxErrors = defineErrors({
  EMAIL_MAILBOX_UNREACHABLE: {
    en: 'The mailbox {mailbox} cannot be reached: {reason}.',
    zh: '无法连接邮箱 {mailbox}：{reason}。',
    hint: 'The reason is the code of Node.js or of the server, as in ECONNREFUSED. It is tried again.',
    retryable: true,
  },
  EMAIL_MAILBOX_BUSY: {
    en: 'The server has no room for another connection to the mailbox {mailbox}.',
    zh: '服务器不再接受邮箱 {mailbox} 的新连接。',
    hint: 'Close other programs that read this mailbox, or let fewer processes listen. It is tried again.',
    retryable: true,
  },
  EMAIL_MAILBOX_SIGN_IN: {
    en: 'The server does not let us into the mailbox {mailbox}.',
    zh: '服务器拒绝登录邮箱 {mailbox}。',
    hint: 'Check `user` and `password`. Many providers want a password of its own for programs.',
  },
  EMAIL_MAILBOX_UNSAFE: {
    en: 'The server of the mailbox {mailbox} offers no encryption, so nothing was said to it.',
    zh: '邮箱 {mailbox} 的服务器不支持加密，因此未发送任何信息。',
    hint: 'Use the port of IMAP over TLS, mostly 993, with `security: "tls"`.',
  },
  EMAIL_MAILBOX_FOLDER: {
    en: 'The mailbox {mailbox} has no folder {folder}.',
    zh: '邮箱 {mailbox} 中没有文件夹 {folder}。',
    hint: 'Name the folders as the server does, as in `INBOX` or `INBOX/Support`.',
  },
  EMAIL_MAIL_UNFETCHED: {
    en: 'A mail could not be fetched as a whole.',
    zh: '邮件未能完整读取。',
    hint: 'It may have been deleted meanwhile. It is tried again, and quarantined when it fails time after time.',
  },
  EMAIL_ATTACHMENT_UNKEPT: {
    en: 'An attachment could not be stored.',
    zh: '无法保存附件。',
    hint: 'Look whether the attachment store has room and may be written to. It is tried again.',
    retryable: true,
  },
  EMAIL_ATTACHMENT_UNKNOWN: {
    en: 'There is no such attachment.',
    zh: '附件不存在。',
    hint: 'Open an attachment by the `ref` that its message has, as the tenant of that message.',
  },
})
