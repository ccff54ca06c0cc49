import type { AnyRecord } from '../../../conditions/condition.ts'
import { type ConditionVars, type PreparedCondition, prepareCondition } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import type { Pool, PoolRules } from './pool-rules.ts'
import {
  type PreparedReclaimRule,
  prepareReclaim,
  type TimedReclaimRule,
  timeReclaim,
} from './reclaim-rule.ts'

/** The pool of all leads that belong to no other. */
export const REST = 'rest'

/** A pool with its conditions checked. */
export interface PreparedPool {
  readonly pool: Pool
  readonly when: PreparedCondition
  readonly reclaim: readonly PreparedReclaimRule[]
}

/** The pools of a CRM in their order, with the rules that hold for all of them. */
export interface PoolSet {
  readonly rules: PoolRules
  readonly pools: readonly Pool[]
  /** The durations of all rules of reclaim, whichever pool they are of. */
  timed(): readonly TimedReclaimRule[]
  /** With conditions checked, for the lead's shape. Throws a `ConditionError` for a condition that means nothing. */
  prepared(shape: Shape): readonly PreparedPool[]
}

/** Several pools, with the rules of the single one for what belongs to none of them. */
export function poolSet(rules: PoolRules = {}, scoped: readonly Pool[] = []): PoolSet {
  const { claim, reclaim, view } = rules
  const rest: Pool = {
    ...{ id: REST, when: {} },
    ...(claim && { claim }),
    ...(reclaim && { reclaim }),
    ...(view && { view }),
  }
  const pools = [...scoped, rest]
  let timed: readonly TimedReclaimRule[] | undefined
  let prepared: { readonly shape: Shape; readonly pools: readonly PreparedPool[] } | undefined
  return {
    ...{ rules, pools },
    timed: () => (timed ??= pools.flatMap((pool) => (pool.reclaim ?? []).map(timeReclaim))),
    prepared(shape) {
      if (prepared?.shape !== shape)
        prepared = { shape, pools: pools.map((pool) => preparePool(shape, pool)) }
      return prepared.pools
    },
  }
}

/** Whether anything ever goes back into a pool. */
export function reclaims({ pools }: PoolSet): boolean {
  return pools.some(({ reclaim }) => Array.isArray(reclaim) && reclaim.length > 0)
}

function preparePool(shape: Shape, pool: Pool): PreparedPool {
  return {
    pool,
    when: prepareCondition(shape, pool.when),
    reclaim: prepareReclaim(shape, pool.reclaim ?? []),
  }
}

/** The pool to which a lead belongs: the one into which it was put by hand, or the first whose condition it satisfies. */
export function poolOf(
  pools: readonly PreparedPool[],
  record: Readonly<AnyRecord>,
  vars: Pick<ConditionVars, 'now' | 'zone'>,
): PreparedPool {
  const chosen = record['poolId'] && pools.find(({ pool }) => pool.id === record['poolId'])
  return chosen || (pools.find(({ when }) => when.matches(record, { vars })) as PreparedPool)
}

/** Whether somebody with these roles may look into a pool and claim from it. */
export function isOpenTo({ roles: open }: Pool, roles: readonly string[]): boolean {
  return open === undefined || open.some((role) => roles.includes(role))
}
