import { isCrmError } from '@guanxi/core'
import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import { mailboxErrors } from './mailbox-errors.ts'
import type { MailboxOptions } from './mailbox-options.ts'

const SILENCE_MS = 120_000

/** Uses a connection of its own to the mailbox; what fails is told as an error of ours. The signal cuts it. */
export async function withMailbox<T>(
  options: MailboxOptions,
  signal: AbortSignal,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = new ImapFlow({ ...connectionTo(options), auth: await signInOf(options) })
  // Whatever waits on the connection fails by itself. An error that nobody hears would end the process.
  client.on('error', () => {})
  const cut = () => client.close()
  signal.addEventListener('abort', cut, { once: true })
  try {
    await client.connect()
    const result = await use(client)
    await client.logout()
    return result
  } catch (error) {
    signal.throwIfAborted()
    throw isOfConnection(error, client) ? mailboxFailure(error, mailboxName(options)) : error
  } finally {
    signal.removeEventListener('abort', cut)
    client.close()
  }
}

/** The library answers a question about no open folder with nothing. That is not to pass for an empty folder, or a mail that is gone. */
export function demandOpen(client: ImapFlow): void {
  if (client.usable && client.mailbox) return
  throw Object.assign(new Error('The connection was closed.'), { code: 'NoConnection' })
}

/** How logs and errors call a mailbox. */
export function mailboxName({ user, host }: MailboxOptions): string {
  return `${user} on ${host}`
}

/** A provider's failure to hand out a token passes, as a server's does. */
async function signInOf(options: MailboxOptions): Promise<NonNullable<ImapFlowOptions['auth']>> {
  const { user, password: pass, accessToken } = options
  if (!accessToken) return { user, pass }
  try {
    return { user, accessToken: await accessToken() }
  } catch {
    // What a provider says may repeat what it was asked with.
    throw mailboxErrors.EMAIL_MAILBOX_UNREACHABLE({ mailbox: mailboxName(options), reason: 'NO_TOKEN' })
  }
}

function connectionTo(options: MailboxOptions): Omit<ImapFlowOptions, 'auth'> {
  const { host, port, security, ca } = options
  return {
    host,
    port: port ?? (security === 'tls' ? 993 : 143),
    secure: security === 'tls',
    // Undefined would mean: where the server offers it, and it may be made not to.
    ...(security !== 'tls' && { doSTARTTLS: security === 'starttls' }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    // Some providers let nobody read who does not say who they are.
    clientInfo: { name: 'guanxi', vendor: 'guanxi' },
    disableAutoIdle: true,
    connectionTimeout: 30_000,
    socketTimeout: SILENCE_MS,
    logger: false,
  }
}

/** What is done with a mail fails too, while the connection stands. */
function isOfConnection(error: unknown, client: ImapFlow): boolean {
  return !client.usable || (error as { responseStatus?: unknown }).responseStatus !== undefined
}

interface ImapFailure {
  readonly code?: string
  readonly name?: string
  readonly authenticationFailed?: boolean
  readonly tlsFailed?: boolean
  readonly serverResponseCode?: string
  readonly responseText?: string
}

/** What a server says when it would let us in another time. */
const NOT_NOW = ['LIMIT', 'INUSE', 'UNAVAILABLE', 'SERVERBUG']
const TOO_MANY = /too many|maximum number|simultaneous/i

/** What the library throws, in our words: its own may repeat what was said to the server. */
function mailboxFailure(error: unknown, mailbox: string): unknown {
  if (isCrmError(error)) return error
  const failure = error as ImapFailure
  if (failure.tlsFailed && !failure.code) return mailboxErrors.EMAIL_MAILBOX_UNSAFE({ mailbox })
  if (failure.authenticationFailed) {
    const isForNow =
      NOT_NOW.includes(failure.serverResponseCode ?? '') || TOO_MANY.test(failure.responseText ?? '')
    return isForNow
      ? mailboxErrors.EMAIL_MAILBOX_BUSY({ mailbox })
      : mailboxErrors.EMAIL_MAILBOX_SIGN_IN({ mailbox })
  }
  const reason = failure.serverResponseCode ?? failure.code ?? failure.name ?? 'unknown'
  return mailboxErrors.EMAIL_MAILBOX_UNREACHABLE({ mailbox, reason })
}
