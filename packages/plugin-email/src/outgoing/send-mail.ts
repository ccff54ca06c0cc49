import { Readable } from 'node:stream'
import { type SendContext, type Sent, sendRefused } from '@guanxi/core'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { AttachmentStore } from '../attachments.ts'
import { type ComposedMail, composeMail, type Letter } from './compose-mail.ts'
import { smtpFailure } from './smtp-failure.ts'
import type { SmtpOptions } from './smtp-options.ts'

/** What sending works with: the server, and where attachments lie. */
export interface Sending extends SmtpOptions {
  readonly attachments?: Pick<AttachmentStore, 'open'> | undefined
}

/** What a server said when it took a mail. */
interface SentMail extends Sent {
  /** Of several recipients those whom it did not take, by its codes; the others have the mail. */
  readonly rejected: readonly { readonly address: string; readonly failure: string }[]
}

/** Sends mail, and keeps connections for what comes next. */
export interface MailSender {
  /** Sends one message: what a channel's `send` does. */
  send(message: Letter, context: SendContext<Sending>): Promise<SentMail>
  /** Ends what is idle, and what is at work once it is done. Idle connections end by themselves after some seconds. */
  close(): void
}

/** What a DKIM signature vouches for. RFC 8058 wants both headers of the list in it; the signer's own list lacks one. */
const SIGNED = [
  ...['From', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'To', 'In-Reply-To', 'References'],
  ...['MIME-Version', 'Content-Type', 'Content-Transfer-Encoding', 'Auto-Submitted'],
  ...['List-Id', 'List-Unsubscribe', 'List-Unsubscribe-Post'],
].join(':')

const PORTS = { starttls: 587, tls: 465, none: 25 } as const
/** Short, so that a process that has nothing else to do can end. */
const IDLE_MS = 5_000
const CONNECT_MS = 10_000
const SILENCE_MS = 20_000

/**
 * Makes a sender. What a server refuses for good is refused by its code, as `SMTP_550`; all else is thrown to be tried
 * again, with the same Message-ID. What a server says besides its code is told to nobody.
 */
export function mailSender(): MailSender {
  const pools = new Map<string, Pool>()

  function poolFor(options: SmtpOptions): Pool {
    const { host, port, security, ca, auth, pool, dkim } = options
    // Options that depend on the tenant are made anew each time: a pool is known by what it is made of.
    const key = JSON.stringify([host, port, security, ca, auth, pool, dkim])
    const known = pools.get(key) ?? openPool(options)
    pools.set(key, known)
    return known
  }

  return {
    async send(message, context) {
      const { tenant, options, signal } = context
      const composed = composeMail(message, context)
      const mail = { ...composed.mail, attachments: attached(composed, options, tenant), signal }
      try {
        const { rejectedErrors = [] } = await poolFor(options).sendMail(mail)
        const rejected = rejectedErrors.map((error) => ({
          address: String(error.recipient ?? ''),
          failure: smtpFailure(error).message,
        }))
        return { externalId: composed.messageId, rejected }
      } catch (error) {
        throw smtpFailure(error)
      }
    },

    close() {
      for (const pool of pools.values()) pool.close()
      pools.clear()
    },
  }
}

type Pool = ReturnType<typeof openPool>

function openPool({ host, port, security, ca, auth, pool, dkim }: SmtpOptions) {
  const made = createTransport({
    pool: true,
    host,
    port: port ?? PORTS[security],
    secure: security === 'tls',
    // A server, or whoever sits before it, that offers no TLS gets nothing.
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    ...(auth && {
      auth:
        'password' in auth ? { user: auth.user, pass: auth.password } : { type: 'OAuth2', user: auth.user },
    }),
    maxConnections: pool.connections,
    maxMessages: pool.messages,
    // Once, for a connection that was closed while idle. The durable outbox does the rest.
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.privateKey,
        headerFieldNames: SIGNED,
      },
    }),
  })
  if (auth && 'accessToken' in auth) made.set('oauth2_provision_cb', tokensBy(auth.accessToken))
  return made
}

/** What the library asks for a token, again where one was not good. */
function tokensBy(accessToken: () => Promise<string>) {
  return (_user: string, _isRenewed: boolean, done: (error: Error | null, token?: string) => void) => {
    accessToken().then(
      (token) => done(null, token),
      () => done(sendRefused('SMTP_AUTH')),
    )
  }
}

/** The attachments of a mail, each opened when its turn has come. */
function attached(
  { attachments }: ComposedMail,
  { attachments: source }: Sending,
  tenant: string,
): NonNullable<SendMailOptions['attachments']> {
  if (attachments.length === 0) return []
  if (!source) throw sendRefused('ATTACHMENTS_NOT_SET_UP')
  return attachments.map(({ ref, ...rest }) => ({
    ...rest,
    contentDisposition: 'attachment',
    contentTransferEncoding: 'base64',
    content: Readable.from(bytesOf(source, ref, tenant)),
  }))
}

async function* bytesOf(
  source: Pick<AttachmentStore, 'open'>,
  ref: string,
  tenant: string,
): AsyncGenerator<Uint8Array> {
  yield* await source.open(ref, { tenant })
}
