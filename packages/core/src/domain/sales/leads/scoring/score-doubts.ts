import type { Shape } from '../../../../conditions/shape.ts'
import { conditionDoubts, holdsNever } from '../../../../engine/condition-doubts.ts'
import type { Issue } from '../../../../engine/errors.ts'
import { MOST_EVENTS, type ScoreGrade, type ScoreModel, type ScoreRule } from './score-model.ts'

/** What rules of a score are asked of. */
export interface ScoreShapes {
  readonly lead: Shape
  readonly activity: Shape
}

/** What a score model hardly means: a rule that never gives points, a grade that no lead can have. */
export function scoreDoubts({ rules, grades }: ScoreModel, shapes: ScoreShapes): readonly Issue[] {
  const asked = rules.map((rule) => ({ rule, ...askedBy(rule, shapes) }))
  const giving = asked.filter(({ shape, condition }) => !holdsNever(shape, condition)).map(({ rule }) => rule)
  return [
    ...asked.flatMap(({ shape, condition, part }, at) =>
      conditionDoubts(shape, condition, `scoring.rules.${at}.${part}`),
    ),
    ...gradeDoubts(grades, reachOf(giving)),
  ]
}

function askedBy(rule: ScoreRule, { lead, activity }: ScoreShapes) {
  return 'on' in rule
    ? { shape: activity, condition: rule.on, part: 'on' }
    : { shape: lead, condition: rule.when, part: 'when' }
}

/** The least and the most that rules can come to, if all that takes, or all that gives, does so together. */
function reachOf(rules: readonly ScoreRule[]): { readonly least: number; readonly most: number } {
  let [least, most] = [0, 0]
  for (const rule of rules) {
    const extreme = 'on' in rule ? capped(rule.points * MOST_EVENTS, rule.cap) : rule.points
    least += Math.min(extreme, 0)
    most += Math.max(extreme, 0)
  }
  return { least, most }
}

function capped(points: number, cap = Number.POSITIVE_INFINITY): number {
  return Math.max(Math.min(points, cap), -cap)
}

function gradeDoubts(
  grades: readonly ScoreGrade[],
  { least, most }: { readonly least: number; readonly most: number },
): readonly Issue[] {
  return grades.flatMap(({ from }, at) => {
    const path = `scoring.grades.${at}.from`
    const passedBy = grades.find((other) => other.from > from && other.from <= least)
    if (from > most) return [unreached(path, `the highest score is ${most}.`, `最高评分为 ${most}。`)]
    return passedBy
      ? [unreached(path, `every score reaches "${passedBy.grade}".`, `任何评分都达到“${passedBy.grade}”。`)]
      : []
  })
}

function unreached(path: string, why: string, zhWhy: string): Issue {
  return {
    code: 'GRADE_UNREACHED',
    path,
    message: `is a grade that no lead can have: ${why}`,
    zh: `任何线索都无法获得该等级：${zhWhy}`,
  }
}
