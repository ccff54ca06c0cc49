import type { Issue } from '../../engine/errors.ts'
import { type RuleSet, startOf } from './rule-set.ts'

/** A version that begins before an older one: when that one begins, the older rules take over again. */
export function ruleSetDoubts(sets: readonly RuleSet[]): readonly Issue[] {
  return sets.flatMap((set) => {
    const older = sets.find(
      (other) => other.id === set.id && other.version < set.version && startOf(other) > startOf(set),
    )
    if (!older) return []
    return [
      {
        code: 'VERSION_OVERTAKEN',
        path: `${set.id}.activeFrom`,
        message: `of version ${set.version} is before that of version ${older.version}, which then takes over.`,
        zh: `版本 ${set.version} 的生效时间早于版本 ${older.version}，之后旧版本会重新生效。`,
      },
    ]
  })
}
