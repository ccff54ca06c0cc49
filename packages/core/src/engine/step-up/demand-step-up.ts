import { namesOneLike, rulesFor } from '../command/rules-of-call.ts'
import { inUnit } from '../command/unit-of-work.ts'
import type { Caller, Unit } from '../runtime.ts'
import { type AskedCall, challengeOf } from './challenge.ts'
import { consumeProof, noteProof } from './proof.ts'
import { stepUpErrors } from './step-up-errors.ts'
import { type StepUpRule, stepUpNeed } from './step-up-rule.ts'

/**
 * Throws CRM_STEP_UP_REQUIRED, or CRM_PROOF_REFUSED, unless the caller has shown well enough who they are, by their own
 * assurance or by the proof they carry. Users alone are asked: the system, jobs and plugins have nobody to verify.
 */
export async function demandStepUp(caller: Caller, action: string, say: () => AskedCall): Promise<void> {
  const { actor, runtime, proof } = caller
  const isAsked = runtime.stepUp.has(action) || runtime.stepUp.has(`${action}Many`)
  if (actor.type !== 'user' || !isAsked) return
  const call = say()
  const now = caller.unit?.now ?? new Date(runtime.clock.now())
  const holding: StepUpRule[] = []
  for (const [, rule] of rulesFor(runtime.stepUp, action, call))
    if (rule.when === undefined || (await namesOneLike(caller, call, rule.when))) holding.push(rule)
  const need = stepUpNeed(holding, actor.assurance, now)
  if (!need) return
  const challenge = await challengeOf(action, call, need, now)
  const details = { meta: { challenge } }
  if (proof === undefined) throw stepUpErrors.CRM_STEP_UP_REQUIRED({ action }, details)
  const use = async (unit: Unit) => {
    if (!(await consumeProof(caller, unit, proof, challenge)))
      throw stepUpErrors.CRM_PROOF_REFUSED({ action }, details)
    await noteProof(caller, unit, challenge, 'used')
  }
  await (caller.unit ? use(caller.unit) : inUnit(caller, use))
}
