import type { Strategy } from './assignment-rule.ts'
import type { Candidate } from './candidates.ts'
import { hasSkill } from './candidates.ts'
import type { Person } from './people.ts'
import { nextTurn, type Turn } from './turns.ts'

/** A candidate who can take it. */
type Able = Candidate & { readonly taker: Person }

/** Who was picked, and the turns that this makes. */
export interface Pick {
  readonly candidate: Able
  readonly turn: Turn | undefined
}

/**
 * Picks one of those who can take it. What a strategy leaves open is settled by turns, and turns are counted under every
 * strategy: two who are alike get alike.
 */
export function pick(
  strategy: Strategy,
  candidates: readonly Candidate[],
  record: Readonly<Record<string, unknown>>,
  had: ReadonlyMap<string, number>,
): Pick | undefined {
  const able = candidates.filter((one): one is Able => one.refusal === undefined && one.taker !== undefined)
  const best = bestOf(able, gradesFor(strategy, record))
  const isWeighted = strategy.by === 'turns' && strategy.weighted === true
  const takers = candidates.map(({ member }) =>
    isWeighted ? member : { ...member, weight: Math.min(1, member.weight) },
  )
  const turn = nextTurn(takers, new Set(best.map(({ member }) => member.userId)), { had })
  const candidate = best.find(({ member }) => member.userId === turn?.userId)
  return candidate && { candidate, turn }
}

/** How good each candidate is, the most important grade first; higher is better. */
type Grades = (candidate: Able) => readonly number[]

function gradesFor(strategy: Strategy, record: Readonly<Record<string, unknown>>): Grades {
  switch (strategy.by) {
    case 'turns':
      return () => []
    case 'leastLoaded':
      return ({ taker }) => [-taker.load / (taker.capacity ?? 1), -(taker.lastAssignedAt ?? 0)]
    case 'mostRoom':
      return ({ taker }) => [(taker.capacity ?? Number.MAX_SAFE_INTEGER) - taker.load]
    case 'skills': {
      const { wish } = strategy
      return ({ taker }) => [
        wish.filter(({ skill }) => hasSkill(taker, { skill })).length,
        wish.filter((skill) => hasSkill(taker, skill)).length,
      ]
    }
    case 'score':
      return ({ taker, member }) => [
        strategy.score(
          {
            userId: taker.userId,
            load: taker.load,
            capacity: taker.capacity,
            weight: member.weight,
            skills: taker.skills,
          },
          record,
        ),
      ]
  }
}

function bestOf(able: readonly Able[], grades: Grades): readonly Able[] {
  let best: Able[] = []
  let highest: readonly number[] | undefined
  for (const candidate of able) {
    const grade = grades(candidate)
    const order = highest ? compareGrades(grade, highest) : 1
    if (order > 0) {
      best = [candidate]
      highest = grade
    } else if (order === 0) best.push(candidate)
  }
  return best
}

function compareGrades(left: readonly number[], right: readonly number[]): number {
  for (const [at, grade] of left.entries()) {
    const other = right[at] ?? 0
    if (grade !== other) return grade - other
  }
  return 0
}
