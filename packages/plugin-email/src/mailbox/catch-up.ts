import { isCrmError } from '@guanxi/core'
import type { ImapFlow, MailboxObject } from 'imapflow'
import * as z from 'zod'
import { demandOpen, mailboxName } from './connect-mailbox.ts'
import { fetchMail, type MailToFetch } from './fetch-mail.ts'
import { mailboxErrors } from './mailbox-errors.ts'
import type { MailboxOptions } from './mailbox-options.ts'
import type { FolderCursor, MailboxWork } from './mailbox-work.ts'

/** After so many mails the cursor is saved, so that not all come again after a crash. */
const BATCH = 50
/** So often a mail may fail for no reason that passes, before it is set aside. */
const MOST_FAILURES = 5

/** Takes in what a folder has got since its cursor. The cursor passes no mail that was neither taken in nor set aside. */
export async function catchUp(
  client: ImapFlow,
  folder: string,
  options: MailboxOptions,
  work: MailboxWork,
): Promise<void> {
  const mailbox = await openFolder(client, folder, options)
  const place = `${options.user}/${folder}`
  const cursor = work.cursor(place)
  let at = startingPoint(await cursor.read(), mailbox, work)
  const uids = await uidsBehind(client, at.lastUid, options.since)

  for (let first = 0; first < uids.length && !work.signal.aborted; first += BATCH) {
    const saved = at
    try {
      for (const { uid, size } of await sizesOf(client, uids.slice(first, first + BATCH))) {
        if (work.signal.aborted) break
        const name = `${place}/${at.uidValidity}/${uid}`
        await takeIn(client, { uid, size, options, ...work }, name, work).catch(async (error) => {
          if (!client.usable || isPassing(error)) throw error
          const times = at.failed?.uid === uid ? at.failed.times + 1 : 1
          at = { ...at, failed: { uid, times } }
          if (times < MOST_FAILURES) throw error
          await work.setAside({ externalId: name, reason: codeOf(error) })
        })
        at = { uidValidity: at.uidValidity, lastUid: uid }
      }
    } finally {
      if (at !== saved) await cursor.save(at)
    }
  }
}

async function openFolder(client: ImapFlow, folder: string, options: MailboxOptions): Promise<MailboxObject> {
  try {
    return await client.mailboxOpen(folder, { readOnly: true })
  } catch (error) {
    if (!(error as { mailboxMissing?: boolean }).mailboxMissing) throw error
    throw mailboxErrors.EMAIL_MAILBOX_FOLDER({ mailbox: mailboxName(options), folder })
  }
}

const folderCursor = z.object({
  uidValidity: z.string(),
  lastUid: z.number(),
  failed: z.object({ uid: z.number(), times: z.number() }).optional(),
})

/** A folder that was numbered anew is read from its beginning: what was taken in is known by its own id. */
function startingPoint(
  kept: unknown,
  { uidValidity, path }: MailboxObject,
  { log }: MailboxWork,
): FolderCursor {
  const now = String(uidValidity)
  const known = folderCursor.safeParse(kept).data
  if (known?.uidValidity === now) return known as FolderCursor
  if (known)
    log.warn('The server numbers a folder anew; all its mails are looked at again.', { folder: path })
  return { uidValidity: now, lastUid: 0 }
}

async function uidsBehind(
  client: ImapFlow,
  lastUid: number,
  since: Date | undefined,
): Promise<readonly number[]> {
  const found = await client.search({ uid: `${lastUid + 1}:*`, ...(since && { since }) }, { uid: true })
  demandOpen(client)
  if (!found) throw mailboxErrors.EMAIL_MAIL_UNFETCHED({})
  // `9:*` names the last mail also where that is the eighth.
  return found.filter((uid) => uid > lastUid).sort((a, b) => a - b)
}

async function sizesOf(
  client: ImapFlow,
  uids: readonly number[],
): Promise<readonly { uid: number; size: number }[]> {
  // To the end before anything else is said: a command within a fetch would wait for it for ever.
  const found = await client.fetchAll([...uids], { size: true }, { uid: true })
  demandOpen(client)
  const sizes = new Map(found.map(({ uid, size }) => [uid, size]))
  return uids.map((uid) => ({ uid, size: sizes.get(uid) ?? Number.POSITIVE_INFINITY }))
}

async function takeIn(client: ImapFlow, mail: MailToFetch, name: string, work: MailboxWork): Promise<void> {
  const fetched = await fetchMail(client, mail)
  if (!fetched) return demandGone(client, mail.uid)
  if ((await work.take(fetched)) === 'taken') return
  await work.setAside({ externalId: name, reason: 'MAIL_REFUSED' })
}

/** An answer that the library cannot read is left out by it, as is that about a mail which was deleted meanwhile. */
async function demandGone(client: ImapFlow, uid: number): Promise<void> {
  const found = await client.search({ uid: String(uid) }, { uid: true })
  demandOpen(client)
  if (!found || found.length > 0) throw mailboxErrors.EMAIL_MAIL_UNFETCHED({})
}

function isPassing(error: unknown): boolean {
  return isCrmError(error) && error.retryable
}

/** All that is told of an error: what it says may repeat what the mail says. */
export function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return String(code ?? name ?? 'UNKNOWN')
}
