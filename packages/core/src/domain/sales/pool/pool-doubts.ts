import type { Issue } from '../../../engine/errors.ts'
import type { PoolRules } from './pool-rules.ts'

/** What rules of the pool hardly mean: a limit that another one never lets anybody reach. */
export function poolDoubts(path: string, { claim = {} }: Pick<PoolRules, 'claim'>): readonly Issue[] {
  const { perDay, perWeek } = claim
  if (perDay === undefined || perWeek === undefined || perDay <= perWeek) return []
  return [
    {
      code: 'LIMIT_UNREACHED',
      path: `${path}.claim.perDay`,
      message: `is never reached: a week allows no more than ${perWeek}.`,
      zh: `永远不会达到：每周最多只允许 ${perWeek}。`,
    },
  ]
}
