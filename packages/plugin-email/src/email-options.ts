import * as z from 'zod'
import type { AttachmentStore } from './attachments.ts'
import { readingOptions } from './incoming/reading-options.ts'
import { mailboxOptions } from './mailbox/mailbox-options.ts'
import { smtpOptions } from './outgoing/smtp-options.ts'

/** What a host sets up. Each part is for one direction: without `smtp` nothing is sent, without `mailbox` none is read. */
export const emailOptions = z.strictObject({
  /** How mails are understood: above all, which addresses are ours. */
  reading: readingOptions,
  /** The mailbox that is watched. */
  mailbox: mailboxOptions.optional(),
  /** The server by which mails go out. */
  smtp: smtpOptions.optional(),
  /** Whoever pushes whole mails by HTTP shows this token. */
  push: z
    .strictObject({
      token: z.string().min(32),
      /** Larger mails are refused. */
      mostBytes: z.int().min(1).max(100_000_000).default(30_000_000),
    })
    .optional(),
  /** Where attachments lie, those that come and those that go. Without one those that come are not kept. */
  attachments: z.custom<AttachmentStore>(isStore).optional(),
})

/** What e-mail needs, looked over. */
export type EmailOptions = z.output<typeof emailOptions>
/** What e-mail needs, as a host writes it. */
export type EmailOptionsInput = z.input<typeof emailOptions>

function isStore(given: unknown): boolean {
  const { keep, open } = (given ?? {}) as Partial<AttachmentStore>
  return typeof keep === 'function' && typeof open === 'function'
}
