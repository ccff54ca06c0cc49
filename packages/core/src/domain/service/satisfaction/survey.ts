import type { Condition } from '../../../conditions/condition.ts'
import { isObject, listOf } from '../../../engine/given.ts'
import { type Duration, milliseconds } from '../../../engine/time/duration.ts'

/** `csat` asks how satisfied somebody is, from 1 to 5; `nps` whether they would recommend us, from 0 to 10. */
export type SurveyKind = 'csat' | 'nps'

/** Asks the contact of a ticket for a rating after it was solved. */
export interface Survey {
  readonly id: string
  readonly kind: SurveyKind
  readonly on: 'ticket'
  /** Which tickets, by how they are when they are solved; all when left out. */
  readonly when?: Condition
  /** How long after a ticket was solved; at once, with the next tick, when left out. */
  readonly delay?: Duration
  /** How long the link takes a first answer; `14d` when left out. */
  readonly answerWithin?: Duration
  /** How long after it an answer can be changed with the same link; `7d` when left out. */
  readonly editableFor?: Duration
  /** What the customer is asked, in the host's words. */
  readonly question?: string
  /** The part of the tickets that is asked about, from 0 to 1; all when left out. The same ticket is always decided alike. */
  readonly sample?: number
  /** Nobody is asked more often, whichever survey asked: a contact who was is left alone. */
  readonly perContact?: { readonly atMost: number; readonly within: Duration }
  /** From which score on somebody counts as satisfied, where the kind is `csat`; 4 when left out. */
  readonly satisfiedFrom?: number
}

/** How customers are asked what they think of our service. */
export interface SurveyRules {
  /** Keys for links, each of at least 32 characters. The first one signs, all of them are taken: so they can be changed. */
  readonly secrets: readonly string[]
  readonly ask: readonly Survey[]
}

/** The scores that a kind of survey takes. */
export const SCALES = { csat: { least: 1, most: 5 }, nps: { least: 0, most: 10 } } as const

/** From this score on a customer is satisfied, unless the survey says otherwise. */
export const USUALLY_SATISFIED = 4

/** How long each step of a survey takes, in milliseconds. */
export function timesOf({ delay = '0s', answerWithin = '14d', editableFor = '7d' }: Partial<Survey>) {
  return {
    delayMs: milliseconds(delay),
    answerMs: milliseconds(answerWithin),
    editMs: milliseconds(editableFor),
  }
}

/** Survey rules as far as they can be read; what of them cannot is reported with the configuration. */
export function readableSurveys(given: unknown): SurveyRules {
  const { secrets, ask }: Readonly<Record<string, unknown>> = isObject(given) ? given : {}
  return {
    secrets: listOf(secrets).filter((one) => typeof one === 'string'),
    ask: listOf(ask).filter(isObject) as unknown as readonly Survey[],
  }
}
