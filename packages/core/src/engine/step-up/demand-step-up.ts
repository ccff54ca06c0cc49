import type { Condition } from '../../conditions/condition.ts'
import { both, oneOf } from '../../conditions/predicate.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { isId } from '../entities/parse-value.ts'
import { readableBy } from '../entities/reach.ts'
import { ask, lowerFor } from '../query/asking.ts'
import type { Caller, Unit } from '../runtime.ts'
import { type AskedCall, challengeOf } from './challenge.ts'
import { consumeProof, noteProof } from './proof.ts'
import { stepUpErrors } from './step-up-errors.ts'
import { concerns, type StepUpRule, stepUpNeed } from './step-up-rule.ts'

/**
 * Throws CRM_STEP_UP_REQUIRED, or CRM_PROOF_REFUSED, unless the caller has shown well enough who they are, by their own
 * assurance or by the proof they carry. Users alone are asked: the system, jobs and plugins have nobody to verify.
 */
export async function demandStepUp(caller: Caller, action: string, say: () => AskedCall): Promise<void> {
  const { actor, runtime, proof } = caller
  const isAsked = runtime.stepUp.has(action) || runtime.stepUp.has(`${action}Many`)
  if (actor.type !== 'user' || !isAsked) return
  const call = say()
  const rules = rulesOf(caller, action, call)
  const now = caller.unit?.now ?? new Date(runtime.clock.now())
  const holding: StepUpRule[] = []
  for (const rule of rules)
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

function rulesOf({ runtime }: Caller, action: string, { isBatch, fields }: AskedCall): readonly StepUpRule[] {
  const rules = runtime.stepUp.get(action) ?? []
  const ofBatch = isBatch ? (runtime.stepUp.get(`${action}Many`) ?? []) : []
  return [...rules, ...ofBatch].filter((rule) => concerns(rule, fields))
}

/**
 * Whether the condition holds for one of the records that the call names. They are locked first, so that nobody makes them
 * other records before the call does. Of what the caller may not read nothing is told: it counts as what never was, and as
 * if the condition held.
 */
async function namesOneLike(
  caller: Caller,
  { entity: name, ids }: AskedCall,
  when: Condition,
): Promise<boolean> {
  if (!ids) return true
  const wanted = [...new Set(ids)]
  if (!wanted.every(isId)) return true
  const { model } = caller.runtime
  const entity = model.entity(name)
  const asking = await ask(caller, entity)
  const named = both(oneOf('id', wanted), readableBy({ caller }, entity))
  const lock = caller.unit !== undefined
  const found = await asking.store.find(entity.table, caller.tenant, { where: named, columns: ['id'], lock })
  if (found.length < wanted.length) return true
  const like = both(named, lowerFor(asking, when, true))
  return (await asking.store.count(entity.table, caller.tenant, like)) > 0
}
