import { milliseconds } from '../../engine/time/duration.ts'
import type { Filters, Skill, Target } from './assignment-rule.ts'
import type { AssignmentWorld, Member } from './assignment-world.ts'
import type { CandidateVerdict, NotChosen } from './decision.ts'
import { type Person, standIn } from './people.ts'

type PeopleTarget = Extract<Target, { readonly to: 'team' | 'user' | 'field' }>

/** Somebody whom a target means, who would take it, and what speaks against it. */
export interface Candidate {
  /** Whose turn it is. */
  readonly member: Member
  /** Who takes it: the member, or who stands in. */
  readonly taker: Person | undefined
  readonly refusal: NotChosen | undefined
}

/** Whom a target means, in the order of turns. */
function membersOf(
  target: PeopleTarget,
  record: Readonly<Record<string, unknown>>,
  { teams }: AssignmentWorld,
): readonly Member[] {
  if (target.to === 'team') return teams.get(target.team) ?? []
  const userId = target.to === 'user' ? target.userId : record[target.field]
  return typeof userId === 'string' && userId !== '' ? [{ userId, weight: 1 }] : []
}

/** Looks at each of them: who can take it, and why others can't. */
export function candidatesFor(
  rule: string,
  target: PeopleTarget,
  record: Readonly<Record<string, unknown>>,
  world: AssignmentWorld,
): readonly Candidate[] {
  return membersOf(target, record, world).map((member) => {
    const person = world.people.get(member.userId)
    if (!person) return { member, taker: undefined, refusal: 'unknown' }
    const taker = person.isActive ? standIn(person, world.people, world.vars.now) : person
    const refusal = taker ? refusalOf(rule, target, member, taker, world) : 'absent'
    return { member, taker, refusal }
  })
}

/** A candidate as a decision tells of it. */
export function verdictOn({ member, taker, refusal }: Candidate, chosen: boolean): CandidateVerdict {
  const { userId } = member
  const standsIn = taker && taker.userId !== userId ? { standIn: taker.userId } : {}
  if (refusal) return { userId, verdict: 'refused', reason: refusal, ...standsIn }
  return { userId, verdict: chosen ? 'chosen' : 'eligible', ...standsIn }
}

/** What a rule's pace is kept under. */
export function paceKey(rule: string, userId: string): string {
  return `${rule} ${userId}`
}

function refusalOf(
  rule: string,
  { skills = [], presence, capacity, pace }: Filters,
  { weight }: Member,
  taker: Person,
  { vars, paces, excluded }: AssignmentWorld,
): NotChosen | undefined {
  if (!taker.isActive) return 'inactive'
  if (excluded?.has(taker.userId)) return 'excluded'
  if (weight <= 0) return 'weightless'
  if (presence && taker.presence !== presence) return 'offline'
  if (!skills.every((skill) => hasSkill(taker, skill))) return 'skill'
  if (
    taker.load >= Math.min(capacity ?? Number.POSITIVE_INFINITY, taker.capacity ?? Number.POSITIVE_INFINITY)
  )
    return 'full'
  if (pace && (paces.get(paceKey(rule, taker.userId)) ?? 0) > vars.now) return 'pace'
  return undefined
}

/** Whether somebody can do it at the level; any level when none is named. */
export function hasSkill({ skills }: Pick<Person, 'skills'>, { skill, level = 1 }: Skill): boolean {
  return (skills[skill] ?? 0) >= level
}

/** From when on the next one may come: a share of the time for each, so that fractions are never lost. */
export function nextByPace(
  { pace }: Filters,
  rule: string,
  userId: string,
  { vars, paces }: AssignmentWorld,
): { key: string; next: number } | undefined {
  if (!pace) return undefined
  const key = paceKey(rule, userId)
  const share = milliseconds(pace.per) / pace.count
  // Counted on from when the last one was due, not from when it came; of those that were missed, one may be made up.
  const since = Math.max(paces.get(key) ?? vars.now, vars.now - share)
  return { key, next: Math.round(since + share) }
}
