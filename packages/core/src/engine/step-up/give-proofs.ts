import { equals, type Predicate } from '../../conditions/predicate.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { randomToken } from '../ids.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { type Duration, milliseconds } from '../time/duration.ts'
import { checkChallenge, LONGEST_PROOF, type StepUpChallenge } from './challenge.ts'
import { keepProof, noteProof, proofTable } from './proof.ts'
import { stepUpErrors } from './step-up-errors.ts'

/** How long a proof lasts: 5 minutes when left out, and never longer. */
export interface ProofOptions {
  readonly lasts?: Duration
}

/** Gives a proof to who has met a challenge. The token is told once, and kept nowhere. */
export async function prove(
  caller: Caller,
  given: StepUpChallenge,
  { lasts = LONGEST_PROOF }: ProofOptions = {},
): Promise<string> {
  const ms = milliseconds(lasts)
  if (!(ms > 0 && ms <= milliseconds(LONGEST_PROOF))) throw stepUpErrors.CRM_CHALLENGE_INVALID()
  const now = caller.runtime.clock.now()
  const challenge = checkChallenge(given, now)
  const token = randomToken()
  await inUnit(
    caller,
    async (unit) => {
      await keepProof(caller, unit, token, challenge, now + ms)
      await noteProof(caller, unit, challenge, 'given')
    },
    { retries: true },
  )
  return token
}

/** Takes back every unused proof of somebody, whoever acted in their name; resolves to how many. */
export async function revokeProofs(runtime: Runtime, tenant: string, actorId: string): Promise<number> {
  try {
    const store = await runtime.store()
    const theirs: Predicate = { is: 'any', of: [equals('actor', actorId), equals('onBehalfOf', actorId)] }
    return await store.delete(proofTable, tenant, theirs)
  } catch (error) {
    throw asCrmError(error)
  }
}
