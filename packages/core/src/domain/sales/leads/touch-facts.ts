import * as z from 'zod'
import type { Json } from '../../../store/table.ts'
import { type ConsentEvidence, consentEvidence, consentInput } from './consent.ts'

const word = z.string().trim().min(1).max(200)

/** How somebody came, as fields of an input. */
export const touchInput = {
  /** By which way: a form, a fair, a chat. */
  channel: z.string().trim().min(1).max(100).optional(),
  /** Where the lead came from; where `lead` says it itself, that counts. */
  source: z.string().trim().min(1).max(100).optional(),
  utm: z
    .strictObject({ source: word, medium: word, campaign: word, term: word, content: word })
    .partial()
    .optional(),
  /** Click ids of advertisements by their names: `{ gclid: '…' }`. */
  clickIds: z
    .record(z.string().regex(/^\w{1,40}$/), z.string().trim().min(1).max(500))
    .refine((ids) => Object.keys(ids).length <= 20)
    .optional(),
  referrer: z.string().trim().min(1).max(2048).optional(),
  consent: consentInput.optional(),
} as const

/** How somebody came, as a capture is told. */
export type TouchInput = z.infer<z.ZodObject<typeof touchInput>>
type Utm = { readonly [K in 'source' | 'medium' | 'campaign' | 'term' | 'content']?: string }

/** How somebody came. What nobody said is left out. */
export type TouchFacts = {
  readonly channel?: string
  readonly source?: string
  readonly utm?: Utm
  readonly clickIds?: { readonly [name: string]: string }
  readonly referrer?: string
  readonly consent?: readonly ConsentEvidence[]
}

/** The touch that made a lead, with what came in as it came. */
export type FirstTouch = TouchFacts & {
  readonly at: string
  readonly raw?: Json
}

/** The facts of a touch in the form in which they are kept. */
export function touchFacts(input: TouchInput, source: string | null | undefined, now: Date): TouchFacts {
  const { channel, utm, clickIds, referrer, consent = [] } = input
  const from = utm?.source ?? source
  return {
    ...(channel && { channel }),
    ...(from && { source: from }),
    ...(utm && Object.keys(utm).length > 0 && { utm: utm as Utm }),
    ...(clickIds && Object.keys(clickIds).length > 0 && { clickIds }),
    ...(referrer && { referrer }),
    ...(consent.length > 0 && { consent: consentEvidence(consent, now) }),
  }
}

/** The facts that conditions can ask of a touch. */
export function askableFacts({ channel, source, utm }: TouchFacts) {
  return {
    channel: channel ?? null,
    source: source ?? null,
    medium: utm?.medium ?? null,
    campaign: utm?.campaign ?? null,
  }
}
