import * as z from 'zod'

/** What came with a message, as commands take it. */
export const attachments = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(300),
      type: z.string().max(200),
      /** In bytes. */
      size: z.int().min(0),
      /** Where the host finds it. */
      ref: z.string().min(1).max(2000),
    }),
  )
  .max(100)
