import {
  answerRequest,
  badRequest,
  type ChannelApiContext,
  defineChannel,
  type Objection,
  type Receipt,
  readBytes,
  sendRefused,
} from '@guanxi/core'
import { emailErrors } from './email-errors.ts'
import { type EmailOptions, emailOptions } from './email-options.ts'
import type { IncomingMail } from './incoming/incoming-mail.ts'
import { readMail } from './incoming/read-mail.ts'
import { fetchMailbox } from './mailbox/fetch-mailbox.ts'
import { listenMailbox } from './mailbox/listen-mailbox.ts'
import type { MailboxWork } from './mailbox/mailbox-work.ts'
import { isOwnMessageId } from './outgoing/own-message-id.ts'
import { isSameSecret } from './outgoing/seal.ts'
import { mailSender } from './outgoing/send-mail.ts'
import { trackingDoor } from './outgoing/tracking-door.ts'
import { unsubscribeDoor } from './outgoing/unsubscribe-door.ts'

/** What comes in by e-mail: a mail, or what one of our doors heard of one. */
export type IncomingEmail = IncomingMail | Receipt | Objection

type Context = ChannelApiContext<EmailOptions, IncomingEmail>

/** Keeps connections for what is sent next; they end by themselves. */
const sender = mailSender()

/**
 * E-mail as a channel: reads a mailbox or takes pushed mails, each once, and sends what is answered, in the same thread.
 *
 * @example
 * ```ts no-run
 * const mail = email({
 *   reading: { own: ['support@acme.example'], authserv: 'mx.acme.example' },
 *   mailbox: { host: 'imap.acme.example', user: 'support', password },
 *   smtp: {
 *     host: 'smtp.acme.example',
 *     auth: { user: 'support', password },
 *     from: { name: 'Acme', address: 'support@acme.example' },
 *     secret,
 *   },
 *   attachments: attachmentsIn('/var/lib/acme/attachments'),
 * })
 * const crm = createCrm({ storage, tenant: 'acme', plugins: [mail], service: { channels: { secret } } })
 * await crm.start()
 * crm.system('mail').plugins.email.watch()
 * ```
 */
export const email = defineChannel({
  id: 'email',
  options: emailOptions,
  capabilities: ['receive', 'send', 'attachments', 'threads', 'receipts'],

  async receive(incoming: IncomingEmail, { options, tenant, now }) {
    if (!('raw' in incoming)) return [incoming]
    const { reading, smtp, attachments } = options
    const { messages, receipts, objections } = await readMail(incoming, {
      ...{ reading, tenant, attachments, arrivedAt: now },
      ...(smtp && { isOwnId: (id: string) => isOwnMessageId(id, { tenant, secret: smtp.secret }) }),
    })
    return [...messages, ...receipts, ...objections]
  },

  async send(message, { options: { smtp, attachments }, ...how }) {
    // Tried again: once the host has set it up, what waits is sent.
    if (!smtp) throw sendRefused('SMTP_NOT_SET_UP')
    return sender.send(message, { ...how, options: { ...smtp, attachments } })
  },

  watch: (context) => listenMailbox(mailboxOf(context), workOf(context, context.signal)),

  api: (context) => ({
    /** Takes in what the mailbox got since last time, and returns: for whoever has a timer, and no process that stays. */
    fetch: (signal: AbortSignal = new AbortController().signal): Promise<void> =>
      fetchMailbox(mailboxOf(context), workOf(context, signal)),

    /** Answers a provider that pushes a whole mail as the body of a POST: 200 also for a repeated one. */
    handle: (request: Request): Promise<Response> =>
      answerRequest(context.channel, async () => {
        const { token, mostBytes } = partOf(context, 'push')
        if (request.method !== 'POST') throw badRequest(405)
        const [, claimed = ''] = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
        if (!isSameSecret(claimed, token)) throw badRequest(401)
        return context.receive({ raw: await readBytes(request, mostBytes) })
      }),

    /** Answers whoever follows the link by which they get no more of a kind of mail. */
    unsubscribe: (request: Request): Promise<Response> =>
      unsubscribeDoor(request, {
        ...{ tenant: context.tenant, secret: partOf(context, 'smtp').secret, now: context.now() },
        object: context.receive,
      }),

    /** Answers where the links and pictures of a tracked mail lead. */
    track: (request: Request): Promise<Response> =>
      trackingDoor(request, {
        ...{ tenant: context.tenant, secret: partOf(context, 'smtp').secret },
        note: context.receive,
      }),
  }),
})

function mailboxOf(context: Context) {
  return partOf(context, 'mailbox')
}

function partOf<Part extends 'mailbox' | 'smtp' | 'push'>(
  { options }: Context,
  part: Part,
): NonNullable<EmailOptions[Part]> {
  const given = options[part]
  if (!given) throw emailErrors.EMAIL_NOT_SET_UP({ part })
  return given
}

function workOf(
  { options: { attachments }, tenant, log, receive, cursor, setAside }: Context,
  signal: AbortSignal,
): MailboxWork {
  return {
    ...{ tenant, log, cursor, setAside, attachments, signal },
    take: async (mail) => ((await receive(mail)).every(({ ok }) => ok) ? 'taken' : 'refused'),
  }
}
