import { implies } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import { conditionDoubts, holdsNever } from '../../../engine/condition-doubts.ts'
import type { Issue } from '../../../engine/errors.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { countsDays } from '../../../engine/time/span.ts'
import { OPEN_LEAD } from '../leads/lead.ts'
import type { ReclaimRule } from './reclaim-rule.ts'

/** What may be reclaimed at all. */
const OWNED_AND_OPEN = { ...OPEN_LEAD, ownerId: { isNotNull: true } }

/** Rules of reclaim that take nothing back: nothing satisfies them, they exempt all that does, or another is always sooner. */
export function reclaimDoubts(shape: Shape, rules: readonly ReclaimRule[], path: string): readonly Issue[] {
  return rules.flatMap((rule, at) => {
    const place = `${path}.${at}`
    const own = whenDoubts(shape, rule, `${place}.when`)
    if (own.some(({ code }) => code === 'CONDITION_UNSATISFIABLE')) return own
    return [
      ...own,
      ...exemptDoubts(shape, rule, `${place}.exempt`),
      ...laterThanOther(shape, rules, at, place),
    ]
  })
}

function whenDoubts(shape: Shape, { when }: ReclaimRule, place: string): readonly Issue[] {
  const own = conditionDoubts(shape, when, place)
  if (own.length > 0 || !holdsNever(shape, { all: [OWNED_AND_OPEN, when] })) return own
  return [
    {
      code: 'RECLAIM_NEVER',
      path: place,
      message:
        'matches no lead that can be reclaimed: only those that have an owner and are new or worked on.',
      zh: '匹配不到可回收的线索：只有已有负责人且为新建或跟进中的线索才会回收。',
    },
  ]
}

function exemptDoubts(shape: Shape, { when, exempt }: ReclaimRule, place: string): readonly Issue[] {
  if (!exempt) return []
  const own = conditionDoubts(shape, exempt, place)
  if (own.length > 0 || !implies(shape, { all: [OWNED_AND_OPEN, when] }, exempt)) return own
  return [
    {
      code: 'RECLAIM_EXEMPTS_ALL',
      path: place,
      message: 'exempts every lead that the rule matches: it takes nothing back.',
      zh: '豁免了该规则匹配的全部线索：不会回收任何线索。',
    },
  ]
}

/** A rule beside one that matches all that it does, from the same beginning, and is due no later. */
function laterThanOther(
  shape: Shape,
  rules: readonly ReclaimRule[],
  at: number,
  place: string,
): readonly Issue[] {
  const rule = rules[at] as ReclaimRule
  const sooner = rules.find((other, index) => {
    if (!areComparable(other, rule)) return false
    const ahead = milliseconds(rule.after) - milliseconds(other.after)
    const isSooner = ahead > 0 || (ahead === 0 && index < at)
    return isSooner && !other.exempt && isSameBasis(other, rule) && implies(shape, rule.when, other.when)
  })
  if (!sooner) return []
  return [
    {
      code: 'RECLAIM_NEVER_FIRST',
      path: `${place}.after`,
      message: `never comes: "${sooner.id}" takes back the same leads no later.`,
      zh: `永远不会触发：“${sooner.id}”会不晚于它回收同样的线索。`,
    },
  ]
}

function isSameBasis(one: ReclaimRule, other: ReclaimRule): boolean {
  return JSON.stringify(one.basis) === JSON.stringify(other.basis)
}

/** By a clock days and hours cannot be weighed against each other. */
function areComparable(one: ReclaimRule, other: ReclaimRule): boolean {
  return one.clock === other.clock && (!one.clock || countsDays(one.after) === countsDays(other.after))
}
