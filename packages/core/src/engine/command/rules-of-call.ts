import type { Condition } from '../../conditions/condition.ts'
import { both, oneOf } from '../../conditions/predicate.ts'
import { isId } from '../entities/parse-value.ts'
import { readableBy } from '../entities/reach.ts'
import { ask, lowerFor } from '../query/asking.ts'
import type { Caller } from '../runtime.ts'
import type { AskedCall } from '../step-up/challenge.ts'
import type { RuleOfCall } from './rule-of-call.ts'

/** The rules by verb that are about a call, each with the verb that it stands for; those of the batch form besides. */
export function rulesFor<R extends RuleOfCall>(
  rules: ReadonlyMap<string, readonly R[]>,
  action: string,
  { isBatch, fields }: AskedCall,
): readonly (readonly [verb: string, rule: R])[] {
  return [action, ...(isBatch ? [`${action}Many`] : [])].flatMap((verb) =>
    (rules.get(verb) ?? [])
      .filter((rule) => concerns(rule, fields))
      .map((rule): readonly [string, R] => [verb, rule]),
  )
}

/** Whether a rule is about a call that writes these fields; undefined where nobody knows which they are. */
function concerns({ fields }: RuleOfCall, written: readonly string[] | undefined): boolean {
  return fields === undefined || written === undefined || written.some((field) => fields.includes(field))
}

/**
 * Whether the condition holds for one of the records that the call names. They are locked first, so that nobody makes them
 * other records before the call does. Of what the caller may not read nothing is told: it counts as what never was, and as
 * if the condition held.
 */
export async function namesOneLike(
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
