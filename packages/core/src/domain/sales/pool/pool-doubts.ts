import { entails, holdsAlways, readingOf } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import type { Role } from '../../../engine/access/role.ts'
import { conditionDoubts, holdsNever, saysNothing } from '../../../engine/condition-doubts.ts'
import type { Issue } from '../../../engine/errors.ts'
import type { FollowUpRule, Pool, PoolRules } from './pool-rules.ts'
import { reclaimDoubts } from './reclaim-doubts.ts'

/** What rules of pools are weighed against. */
export interface PoolSurroundings {
  readonly lead: Shape
  readonly activity: Shape
  readonly roles: readonly Role[]
}

/**
 * What rules of the pool and several pools hardly mean: a pool that an earlier, broader one leaves no lead to, or from which
 * nobody may claim; a limit or a reclaim that another one comes before; a follow-up that is everything.
 */
export function poolDoubts(
  pool: PoolRules,
  pools: readonly Pool[],
  world: PoolSurroundings,
): readonly Issue[] {
  return [
    ...partsDoubts('pool', pool, world),
    ...(pool.followUp ? followUpDoubts(pool.followUp, world.activity) : []),
    ...pools.flatMap((one) => [
      ...conditionDoubts(world.lead, one.when, `pools.${one.id}.when`),
      ...closedPool(one, world.roles),
      ...partsDoubts(`pools.${one.id}`, one, world),
    ]),
    ...shadowed(pools, world.lead),
  ]
}

function partsDoubts(
  path: string,
  { claim = {}, reclaim = [] }: Pick<PoolRules, 'claim' | 'reclaim'>,
  { lead }: PoolSurroundings,
): readonly Issue[] {
  return [...limitDoubts(`${path}.claim`, claim), ...reclaimDoubts(lead, reclaim, `${path}.reclaim`)]
}

function limitDoubts(path: string, { perDay, perWeek }: NonNullable<PoolRules['claim']>): readonly Issue[] {
  if (perDay === undefined || perWeek === undefined || perDay <= perWeek) return []
  return [
    {
      code: 'LIMIT_UNREACHED',
      path: `${path}.perDay`,
      message: `is never reached: a week allows no more than ${perWeek}.`,
      zh: `永远不会达到：每周最多只允许 ${perWeek}。`,
    },
  ]
}

function followUpDoubts({ when }: FollowUpRule, activity: Shape): readonly Issue[] {
  const path = 'pool.followUp.when'
  return holdsAlways(activity, when) ? [saysNothing(path)] : conditionDoubts(activity, when, path)
}

/** Of pools the first whose condition a lead satisfies has it; by hand it can be put into any. */
function shadowed(pools: readonly Pool[], lead: Shape): readonly Issue[] {
  const readings = pools.map(({ when }) => readingOf(lead, when))
  return pools.flatMap((pool, at) => {
    if (holdsNever(lead, pool.when)) return []
    const earlier = pools.find((_, before) => before < at && isBroader(readings, before, at))
    if (!earlier) return []
    return [
      {
        code: 'POOL_SHADOWED',
        path: `pools.${pool.id}.when`,
        message: `gets no lead by itself: "${earlier.id}" stands before it and takes every lead that it would.`,
        zh: `不会自动接收任何线索：排在前面的“${earlier.id}”会接收它能匹配的全部线索。`,
      },
    ]
  })
}

function isBroader(readings: readonly ReturnType<typeof readingOf>[], before: number, at: number): boolean {
  const [broad, narrow] = [readings[before], readings[at]]
  return broad !== undefined && narrow !== undefined && entails(narrow, broad)
}

function closedPool({ id, roles: open }: Pool, roles: readonly Role[]): readonly Issue[] {
  if (!open || roles.some((role) => open.includes(role.id) && mayGrab(role))) return []
  return [
    {
      code: 'POOL_CLOSED',
      path: `pools.${id}.roles`,
      message: 'are roles none of which may grab leads: nobody but administrators claims from here.',
      zh: '中的角色都没有领取线索的权限：只有管理员能从此处领取。',
    },
  ]
}

function mayGrab({ grants }: Role): boolean {
  if (grants === 'all') return true
  const { commands = [] } = grants['lead'] ?? {}
  return commands === 'all' || commands.includes('grab')
}
