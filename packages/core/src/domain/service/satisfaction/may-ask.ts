import { sha256 } from '../../../engine/ids.ts'
import type { SkippedFor } from './rating.ts'
import type { Survey } from './survey.ts'

/** What is known when a customer is to be asked. */
export interface AskFacts {
  /** Whether the ticket is still solved, as it was when asking was planned. */
  readonly isSolved: boolean
  /** Whether there still is somebody to ask. */
  readonly isThere: boolean
  /** Whether there is a link about this very ticket that still takes an answer, or a change of it. */
  readonly hasOpenLink: boolean
  /** How often they were asked within the time that the survey names. */
  readonly askedLately: number
  /** By how much the asking comes late, in milliseconds. */
  readonly lateMs: number
  readonly answerMs: number
}

/** Why a customer is not asked; undefined where they may be. */
export function reasonNotToAsk(survey: Survey, facts: AskFacts): SkippedFor | undefined {
  if (!facts.isThere) return 'gone'
  if (!facts.isSolved) return 'reopened'
  if (facts.lateMs >= facts.answerMs) return 'too late'
  if (facts.hasOpenLink) return 'asked already'
  const { perContact } = survey
  return perContact && facts.askedLately >= perContact.atMost ? 'asked enough' : undefined
}

/** Whether a ticket is among those that a survey asks about: decided by the ids alone, so always alike. */
export async function isSampled({ id, sample = 1 }: Survey, ticketId: string): Promise<boolean> {
  if (sample >= 1) return true
  const place = Number.parseInt((await sha256(`${id} ${ticketId}`)).slice(0, 12), 16)
  return place < sample * 2 ** 48
}
