import * as z from 'zod'

const stated = z.strictObject({
  /** What for: `newsletter`, `calls`. */
  purpose: z.string().trim().min(1).max(100),
  granted: z.boolean(),
  /** Which version of which text the person saw. */
  text: z.string().trim().min(1).max(200).optional(),
  /** When the person said so; when it came in, if left out. */
  at: z.date().optional(),
  /** Where the person said so: the address of a page, the desk at a fair. */
  from: z.string().trim().min(1).max(500).optional(),
})

/** What a person says of one purpose, as the input of a capture has it. */
export type ConsentInput = z.infer<typeof stated>
/** Statements of consent as an input. */
export const consentInput = z.array(stated).min(1).max(50)

/** One statement of consent, kept for ever with the touch that brought it. */
export type ConsentEvidence = {
  readonly purpose: string
  readonly granted: boolean
  readonly text: string | null
  readonly at: string
  readonly from: string | null
}

/** What holds now, by purpose, with the statement that decided. */
export type ConsentState = { readonly [purpose: string]: ConsentEvidence }

/** Brings statements into the form in which they are kept. Nobody can have said something later than it came in. */
export function consentEvidence(
  statements: readonly ConsentInput[],
  receivedAt: Date,
): readonly ConsentEvidence[] {
  return statements.map(({ purpose, granted, text = null, at = receivedAt, from = null }) => ({
    purpose,
    granted,
    text,
    at: new Date(Math.min(at.getTime(), receivedAt.getTime())).toISOString(),
    from,
  }))
}

/**
 * What holds after further statements. The most restrictive wins: whoever fills in a form may be anybody, so no form lifts
 * what somebody refused. Of several refusals the first stands, of several consents the latest.
 */
export function joinConsent(known: ConsentState, evidence: readonly ConsentEvidence[]): ConsentState {
  const joined = new Map(Object.entries(known))
  for (const one of evidence) {
    const before = joined.get(one.purpose)
    if (!before || decides(one, before)) joined.set(one.purpose, one)
  }
  return Object.fromEntries(joined)
}

function decides(one: ConsentEvidence, before: ConsentEvidence): boolean {
  if (one.granted !== before.granted) return !one.granted
  return one.granted ? one.at > before.at : one.at < before.at
}
