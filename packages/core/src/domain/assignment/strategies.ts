import type { Strategy } from './assignment-rule.ts'
import type { Able, Candidate } from './candidates.ts'
import { hasSkill } from './candidates.ts'
import type { Settled } from './decision.ts'
import type { Preferred } from './preferred.ts'
import { nextTurn, type Turn } from './turns.ts'

/** Who was picked, and the turns that this makes. */
export interface Pick {
  readonly candidate: Able
  readonly turn: Turn | undefined
  readonly settled: Settled
}

/**
 * Picks one of those who can take it. Who is preferred goes before the strategy; what both leave open is settled by turns,
 * and turns are counted in any case: two who are alike get alike.
 */
export function pick(
  strategy: Strategy,
  candidates: readonly Candidate[],
  prefer: (able: readonly Able[]) => Preferred | undefined,
  record: Readonly<Record<string, unknown>>,
  had: ReadonlyMap<string, number>,
): Pick | undefined {
  const able = candidates.filter((one): one is Able => one.refusal === undefined && one.taker !== undefined)
  if (able.length === 0) return undefined
  const preferred = prefer(able)
  const best = preferred ? [preferred.candidate] : bestOf(able, strategy, record)
  const isWeighted = strategy.by === 'turns' && strategy.weighted === true
  const takers = candidates.map(({ member }) =>
    isWeighted || member.weight <= 1 ? member : { userId: member.userId, weight: 1 },
  )
  const canBe =
    best.length === candidates.length ? undefined : new Set(best.map(({ member }) => member.userId))
  const turn = nextTurn(takers, canBe, { had })
  const candidate = best.find(({ member }) => member.userId === turn?.userId)
  return candidate && { candidate, turn, settled: { by: preferred?.by ?? strategy.by, alike: best.length } }
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
      return (candidate) => [scoreOf(strategy.score, candidate, record)]
  }
}

/** What a host's own score says of a candidate. */
export function scoreOf(
  score: Extract<Strategy, { by: 'score' }>['score'],
  { taker, member }: Able,
  record: Readonly<Record<string, unknown>>,
): number {
  const { userId, load, capacity, skills } = taker
  return score({ userId, load, capacity, weight: member.weight, skills }, record)
}

function bestOf(
  able: readonly Able[],
  strategy: Strategy,
  record: Readonly<Record<string, unknown>>,
): readonly Able[] {
  if (strategy.by === 'turns') return able
  const grades = gradesFor(strategy, record)
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
