import { catchUp } from './catch-up.ts'
import { withMailbox } from './connect-mailbox.ts'
import type { MailboxOptions } from './mailbox-options.ts'
import type { MailboxWork } from './mailbox-work.ts'

/**
 * Takes in what the folders of a mailbox have got since last time, and returns: for whoever has a timer, and no process
 * that stays. Fails with the errors of mailboxErrors, or with what the signal says; what was taken in before stays so.
 */
export async function fetchMailbox(options: MailboxOptions, work: MailboxWork): Promise<void> {
  await withMailbox(options, work.signal, async (client) => {
    for (const folder of options.folders) await catchUp(client, folder, options, work)
  })
}
