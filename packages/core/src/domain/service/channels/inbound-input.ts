import * as z from 'zod'

/** Ids and addresses are kept in this length; longer ones a channel shortens. */
const id = z.string().min(1).max(300)
/** More than anybody reads, and less than a store keeps in one field. */
const LONGEST_BODY = 1_000_000
const MOST_ATTACHMENTS = 50

/** What `message.receive` takes: an {@link InboundMessage} of a channel. */
export const inboundInput = z.strictObject({
  channel: z.string().min(1).max(63),
  externalId: id,
  threadRef: id.optional(),
  inReplyTo: id.optional(),
  references: z.array(id).min(1).max(20).optional(),
  from: z.strictObject({
    address: id,
    name: z.string().max(200).optional(),
    unverified: z.boolean().optional(),
  }),
  to: z.array(id).min(1).max(100).optional(),
  replyToken: id.optional(),
  subject: z.string().max(500).optional(),
  body: z.string().max(LONGEST_BODY),
  quoted: z.string().max(LONGEST_BODY).optional(),
  html: z.string().max(LONGEST_BODY).optional(),
  at: z.date(),
  attachments: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(255),
        type: z.string().max(255),
        size: z.int().min(0),
        ref: z.string().min(1).max(2_000),
      }),
    )
    .min(1)
    .max(MOST_ATTACHMENTS)
    .optional(),
  automated: z.boolean().optional(),
  author: z.enum(['customer', 'agent', 'bot']).optional(),
})

export type Inbound = z.infer<typeof inboundInput>
