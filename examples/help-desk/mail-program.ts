import { ImapFlow } from 'imapflow'
import nodemailer, { type SendMailOptions } from 'nodemailer'
import PostalMime, { type Email } from 'postal-mime'
import type { PostOffice } from './post-office.ts'

/** Whoever writes by mail. What stands before the @ is their mailbox. */
export interface MailPerson {
  readonly name: string
  readonly email: string
}

/** Sends a mail, as the program of a customer does. It knows of no earlier one. */
export async function writeMail(
  { relay }: PostOffice,
  { name, email }: MailPerson,
  mail: Pick<SendMailOptions, 'to' | 'subject' | 'text' | 'attachments'>,
): Promise<void> {
  const transport = nodemailer.createTransport({ host: relay.host, port: relay.port, ignoreTLS: true })
  await transport.sendMail({ ...mail, from: { name, address: email } })
  transport.close()
}

/** What lies in somebody's mailbox, the oldest first. */
export async function mailsOf({ server }: PostOffice, { email }: MailPerson): Promise<readonly Email[]> {
  const [user = ''] = email.split('@')
  const client = new ImapFlow({
    ...{ host: server.host, port: server.imapPort, auth: { user, pass: server.password } },
    ...{ doSTARTTLS: false, disableAutoIdle: true, logger: false },
  })
  await client.connect()
  try {
    const { exists } = await client.mailboxOpen('INBOX', { readOnly: true })
    // Of an empty mailbox a server refuses to hand over all.
    const found = exists === 0 ? [] : await client.fetchAll('1:*', { source: true })
    return await Promise.all(found.map(({ source }) => PostalMime.parse(source ?? '')))
  } finally {
    await client.logout()
  }
}
