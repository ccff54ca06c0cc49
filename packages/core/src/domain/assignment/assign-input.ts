import * as z from 'zod'

const LONGEST = 500

/** What a command that assigns is asked: which record, and by which event or for what reason of somebody's. */
export const assignInput = z.strictObject({
  id: z.string(),
  /** The event that asks for it, as its id. The same event again is answered with the same decision. */
  trigger: z.string().min(1).max(LONGEST).optional(),
  /** Why somebody asks for it; kept in the journal. */
  reason: z.string().min(1).max(LONGEST).optional(),
})
