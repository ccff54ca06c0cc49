import * as z from 'zod'

const address = z.string().regex(/^[^\s@<>]{1,64}@[^\s@<>]{1,253}$/)

/** What reading mails needs to know of the host. */
export const readingOptions = z.strictObject({
  /** Our own addresses. What comes from one of them was said by us, if a domain vouches for it. */
  own: z.array(address).min(1).max(1_000),
  /** What the host's mail server calls itself in its Authentication-Results. It alone says whose senders are real. */
  authserv: z.string().min(1).max(253).optional(),
  /** Without `authserv`: whether senders are believed all the same, as in a mailbox that only colleagues reach. */
  trust: z.enum(['all', 'none']).default('none'),
  /** Mails from or to these are not taken in: `hr@ours.example`, `*@bank.example`. */
  neverLog: z.array(address).max(10_000).default([]),
})

/** What reading mails needs, looked over. */
export type ReadingOptions = z.output<typeof readingOptions>
/** What reading mails needs, as a host writes it. */
export type ReadingOptionsInput = z.input<typeof readingOptions>
