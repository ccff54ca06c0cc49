import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isCrmError } from '@guanxi/core'
import type { ImapFlow } from 'imapflow'
import { catchUp, codeOf } from './catch-up.ts'
import { mailboxName, withMailbox } from './connect-mailbox.ts'
import { mailboxErrors } from './mailbox-errors.ts'
import type { MailboxOptions } from './mailbox-options.ts'
import type { MailboxWork } from './mailbox-work.ts'

const FIRST_WAIT_MS = 1000
const MOST_WAIT_MS = 5 * 60_000
/** Who asks more often with a wrong password is locked out, and everybody else in this mailbox with it. */
const AFTER_REFUSAL_MS = 15 * 60_000

/**
 * Takes in what comes into a mailbox as it comes, over one connection, until the signal ends it. What passes is waited
 * out, with a new connection each time. What somebody has to mend ends it with its error, unless it went well before.
 */
export async function listenMailbox(options: MailboxOptions, work: MailboxWork): Promise<void> {
  const { signal, log } = work
  let failures = 0
  let wentWell = false
  const onPass = () => {
    wentWell = true
    failures = 0
  }

  while (!signal.aborted) {
    try {
      await withMailbox(options, signal, (client) => watch(client, options, work, onPass))
    } catch (error) {
      if (signal.aborted) return
      const needsSomebody = NEEDS_SOMEBODY.some((code) => isCrmError(error, code))
      if (needsSomebody && !wentWell) throw error
      const waitMs = needsSomebody ? AFTER_REFUSAL_MS : waitAfter(failures)
      failures += 1
      log[needsSomebody ? 'error' : 'warn']('Listening to a mailbox was interrupted; it is tried again.', {
        mailbox: mailboxName(options),
        code: codeOf(error),
        ...(isCrmError(error) && { reason: error.meta['reason'] }),
        waitMs,
      })
      await pause(waitMs, signal)
    }
  }
}

const NEEDS_SOMEBODY = ['EMAIL_MAILBOX_SIGN_IN', 'EMAIL_MAILBOX_UNSAFE', 'EMAIL_MAILBOX_FOLDER']

/** Longer each time, and never quite the same, so that not all come back at once after the server does. */
function waitAfter(failures: number): number {
  const most = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 20), MOST_WAIT_MS)
  return randomInt(most / 2, most)
}

async function watch(
  client: ImapFlow,
  options: MailboxOptions,
  work: MailboxWork,
  onPass: () => void,
): Promise<void> {
  const [told = 'INBOX', ...others] = options.folders
  let hasNews = false
  const onNews = () => {
    hasNews = true
    if (client.idling) wake(client)
  }
  client.on('exists', onNews)
  while (client.usable && !work.signal.aborted) {
    for (const folder of others) await catchUp(client, folder, options, work)
    // Last, for the folder that stays open is the one that the server tells news of.
    hasNews = false
    await catchUp(client, told, options, work)
    onPass()
    if (!hasNews) await idle(client, options.lookAgainSeconds * 1000, work.signal)
  }
  if (!client.usable)
    throw mailboxErrors.EMAIL_MAILBOX_UNREACHABLE({ mailbox: mailboxName(options), reason: 'closed' })
}

/** Waits until the server tells news, or it is time to look again. */
async function idle(client: ImapFlow, mostMs: number, signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => wake(client), mostMs)
  try {
    const isDone = (await client.idle()) as unknown
    // A server that does not let us wait is asked again by and by.
    if (isDone === false && client.usable) await pause(mostMs, signal)
  } finally {
    clearTimeout(timer)
  }
}

/** Any command ends the waiting. */
function wake(client: ImapFlow): void {
  client.noop().catch(() => {})
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}
