import { toPlain } from '../command/plain.ts'
import { isCount, isObject } from '../given.ts'
import { sha256 } from '../ids.ts'
import { type Duration, milliseconds } from '../time/duration.ts'
import { stepUpErrors } from './step-up-errors.ts'
import type { Need } from './step-up-rule.ts'

/** No proof lasts longer, and no challenge. */
export const LONGEST_PROOF: Duration = '5m'

/** What a host has to make sure of before a call may be repeated. Plain JSON, without values of fields. */
export interface StepUpChallenge {
  /** The verb: `account.update`. */
  readonly action: string
  readonly entity: string
  /** The record, where the call names exactly one. */
  readonly recordId: string | null
  readonly level: number
  readonly maxAge: Duration | null
  /** Stands for the input: a proof holds for this very call alone. */
  readonly digest: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** A call as rules and proofs see it. */
export interface AskedCall {
  readonly entity: string
  /** In its batch form, which may have rules of its own. */
  readonly isBatch?: boolean
  readonly input: unknown
  /** The records that it names; left out where nobody can tell. */
  readonly ids?: readonly string[] | undefined
  /** The fields that it writes; left out where nobody can tell. */
  readonly fields?: readonly string[] | undefined
}

/** The challenge that a call has to meet. The same call gets the same digest. */
export async function challengeOf(
  action: string,
  call: AskedCall,
  need: Need,
  now: Date,
): Promise<StepUpChallenge> {
  const { entity, ids, isBatch = false, input } = call
  const recordId = !isBatch && ids?.length === 1 ? (ids[0] ?? null) : null
  return {
    ...{ action, entity, recordId, ...need },
    digest: await sha256(JSON.stringify(toPlain([action, isBatch, recordId, input]))),
    expiresAt: new Date(now.getTime() + milliseconds(LONGEST_PROOF)).toISOString(),
  }
}

/** Throws CRM_CHALLENGE_INVALID unless this is a challenge that still stands. It may have been through other hands. */
export function checkChallenge(given: unknown, now: number): StepUpChallenge {
  if (!isObject(given)) throw stepUpErrors.CRM_CHALLENGE_INVALID()
  const { action, entity, recordId, level, digest, expiresAt } = given
  const ends = typeof expiresAt === 'string' ? Date.parse(expiresAt) : Number.NaN
  const isGood =
    [action, entity, digest].every(
      (text) => typeof text === 'string' && text !== '' && text.length <= MAX_TEXT,
    ) &&
    (recordId === null || (typeof recordId === 'string' && recordId.length <= MAX_TEXT)) &&
    isCount(level) &&
    ends > now
  if (!isGood) throw stepUpErrors.CRM_CHALLENGE_INVALID()
  return given as unknown as StepUpChallenge
}

const MAX_TEXT = 255
