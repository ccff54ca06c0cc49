import * as z from 'zod'

const bytes = z.int().positive()

/** Where mails come from, and how much of each is fetched. */
export const mailboxOptions = z
  .strictObject({
    host: z.string().min(1),
    /** 993 with `tls`, 143 otherwise, when left out. */
    port: z.int().min(1).max(65_535).optional(),
    user: z.string().min(1),
    password: z.string().min(1).optional(),
    /** A fresh token of a provider that knows no passwords (XOAUTH2): asked for at each connection. */
    accessToken: z.custom<() => Promise<string>>((given) => typeof given === 'function').optional(),
    /** `none` sends the password and all mails in the open: only to a server on this machine. */
    security: z.enum(['tls', 'starttls', 'none']).default('tls'),
    /** The certificate of an authority of one's own, as PEM. */
    ca: z.string().optional(),
    /** Which folders are read. News of the first come at once, those of the others by and by. */
    folders: z.array(z.string().min(1)).min(1).default(['INBOX']),
    /** Mails that the server received before this day are left alone. All are taken in when left out. */
    since: z.date().optional(),
    /** How often folders are looked into of which the server tells no news. */
    lookAgainSeconds: z.int().min(1).max(1500).default(120),
    /** Of a larger mail the attachments are fetched apart, piece by piece. */
    wholeUpToBytes: bytes.default(1_000_000),
    /** How much text is fetched of a mail whose attachments are fetched apart. */
    mostTextBytes: bytes.default(1_000_000),
    /** Of a larger mail only the header and the text are fetched. */
    mostMailBytes: bytes.default(50_000_000),
  })
  .refine(({ password, accessToken }) => (password === undefined) !== (accessToken === undefined), {
    path: ['password'],
    message: 'or accessToken has to be there, and not both.',
  })
  .refine(({ security, host }) => security !== 'none' || LOOPBACK.test(host), {
    path: ['security'],
    message: 'may be none only where the host is this machine.',
  })

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/

/** What {@link mailboxOptions} makes of what a host wrote. */
export type MailboxOptions = z.output<typeof mailboxOptions>
