import { milliseconds } from '../../engine/time/duration.ts'
import type { Filters, OpenHours, Skill, Target } from './assignment-rule.ts'
import { type AssignmentWorld, type Member, territoryKey } from './assignment-world.ts'
import type { NotChosen } from './decision.ts'
import { usersNamed } from './named.ts'
import { type Person, standIn } from './people.ts'

type AnyRecord = Readonly<Record<string, unknown>>
/** A target that means people. */
export type PeopleTarget = Exclude<Target, { readonly to: 'rules' | 'pool' | 'queue' }>

/** Somebody whom a target means, who would take it, and what speaks against it. */
export interface Candidate {
  /** Whose turn it is. */
  readonly member: Member
  /** Who takes it: the member, or who stands in. */
  readonly taker: Person | undefined
  readonly refusal: NotChosen | undefined
}

/** A candidate who can take it. */
export type Able = Candidate & { readonly taker: Person }

/** Whom a target means, in the order of turns. */
function membersOf(target: PeopleTarget, record: AnyRecord, world: AssignmentWorld): readonly Member[] {
  if (target.to === 'team') return world.teams.get(target.team) ?? NO_MEMBERS
  if (target.to === 'territory') return world.territories?.get(territoryKey(target)) ?? NO_MEMBERS
  const ids = target.to === 'user' ? [target.userId] : usersNamed(target, record, world)
  return ids.map((userId) => ({ userId, weight: 1 }))
}

const NO_MEMBERS: readonly Member[] = []

/** Looks at each of them: who can take it, and why others can't. */
export function candidatesFor(
  rule: string,
  target: PeopleTarget,
  record: AnyRecord,
  world: AssignmentWorld,
): readonly Candidate[] {
  const excluded = excludedFrom(target, record, world)
  return membersOf(target, record, world).map((member) => {
    const person = world.people.get(member.userId)
    if (!person) return { member, taker: undefined, refusal: 'unknown' }
    const taker = person.isActive ? standIn(person, world.people, world.vars.now) : person
    const refusal = taker ? refusalOf(rule, target, member, taker, record, excluded, world) : 'absent'
    return { member, taker, refusal }
  })
}

function excludedFrom(
  { exclude }: Filters,
  record: AnyRecord,
  world: AssignmentWorld,
): ReadonlySet<string> | undefined {
  if (!exclude) return world.excluded
  return new Set([...(world.excluded ?? []), ...exclude.flatMap((named) => usersNamed(named, record, world))])
}

/** What a rule's pace is kept under. */
export function paceKey(rule: string, userId: string): string {
  return `${rule} ${userId}`
}

function refusalOf(
  rule: string,
  { skills, presence, capacity, pace, hours, may }: Filters,
  { weight }: Member,
  taker: Person,
  record: AnyRecord,
  excluded: ReadonlySet<string> | undefined,
  { vars, paces }: AssignmentWorld,
): NotChosen | undefined {
  if (!taker.isActive) return 'inactive'
  if (excluded?.has(taker.userId)) return 'excluded'
  if (may?.(taker.userId, record) === false) return 'permission'
  if (weight <= 0) return 'weightless'
  if (presence && taker.presence !== presence) return 'offline'
  if (hours && hoursOf(hours, taker.userId)?.isOpen(vars.now) === false) return 'hours'
  if (skills?.every((skill) => hasSkill(taker, skill)) === false) return 'skill'
  if (
    taker.load >= Math.min(capacity ?? Number.POSITIVE_INFINITY, taker.capacity ?? Number.POSITIVE_INFINITY)
  )
    return 'full'
  if (pace && (paces.get(paceKey(rule, taker.userId)) ?? 0) > vars.now) return 'pace'
  return undefined
}

function hoursOf(hours: NonNullable<Filters['hours']>, userId: string): OpenHours | undefined {
  return typeof hours === 'function' ? hours(userId) : hours
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
