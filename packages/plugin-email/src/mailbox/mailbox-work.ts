import type { Logger } from '@guanxi/core'
import type { AttachmentStore } from '../attachments.ts'
import type { IncomingMail } from '../incoming/incoming-mail.ts'

/** What reading a mailbox needs of the CRM around it. */
export interface MailboxWork {
  readonly tenant: string
  readonly log: Logger
  /** Takes in one mail, once however often it is brought. What it throws is tried again; `refused` is set aside. */
  take(mail: IncomingMail): Promise<'taken' | 'refused'>
  /** How far a folder was read. */
  cursor(place: string): { read(): Promise<unknown>; save(value: FolderCursor): Promise<void> }
  /** Notes a mail that cannot be taken in, and where it lies. */
  setAside(unread: { readonly externalId: string; readonly reason: string }): Promise<void>
  /** Keeps attachments that are too large to be fetched with their mail. Without one only their names are told. */
  readonly attachments?: AttachmentStore | undefined
  /** Ends the work: at once, but for the mail that is being taken in. */
  readonly signal: AbortSignal
}

/** How far a folder was read: up to a number that means something as long as `uidValidity` stays what it is. */
export type FolderCursor = {
  readonly uidValidity: string
  readonly lastUid: number
  /** The mail behind it that failed, and how often it did. */
  readonly failed?: { readonly uid: number; readonly times: number }
}
