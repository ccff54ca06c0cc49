import type { Issue } from '../../engine/errors.ts'
import {
  type Away,
  personDoubts,
  readStaff,
  type Staff,
  type StaffSession,
  teamDoubts,
  territoryCircles,
  territoryDoubts,
} from '../people/index.ts'
import { type AssignmentRule, targetsOf } from './assignment-rule.ts'

/**
 * What is doubtful about the people whom rules name, as they are now: teams and territories that are not there or have
 * nobody active, people who are not there or not active, territories that lie in themselves, and absences in which people
 * stand in for each other in a circle.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
 * await crm.migrate()
 * const rules = [
 *   { id: 'all', on: 'lead', priority: 0, when: {}, assign: roundRobin({ team: 'north' }) },
 * ]
 * const [doubt] = await checkStaff(crm.system('looking rules over'), rules, new Date())
 * console.log(doubt?.code, doubt?.path) // TEAM_UNKNOWN all.assign
 * ```
 */
export async function checkStaff(
  session: StaffSession,
  // biome-ignore lint/suspicious/noExplicitAny: rules of any entity, typed where they are written.
  rules: readonly AssignmentRule<any>[],
  now: Date,
): Promise<readonly Issue[]> {
  const staff = await readStaff(session, now)
  return [
    ...rules.flatMap((rule) => whoIsNamed(rule, staff)),
    ...territoryCircles(staff),
    ...circles(staff.away),
  ]
}

function whoIsNamed(rule: AssignmentRule, staff: Staff): readonly Issue[] {
  const path = `${rule.id}.assign`
  return targetsOf(rule).flatMap((target): readonly Issue[] => {
    if (target.to === 'user') return personDoubts(staff, target.userId, path)
    if (target.to === 'team') return teamDoubts(staff, target.team, path)
    return target.to === 'territory' ? territoryDoubts(staff, target, path) : []
  })
}

/** Absences that overlap, each of whose stand-ins is away as well, until the first of them is asked again. */
function circles(away: readonly Away[]): readonly Issue[] {
  return away
    .filter((first) => leadsBack(first, first, away, new Set()))
    .map(({ userId }) => ({
      code: 'DELEGATE_CYCLE',
      path: `absence.${userId}`,
      message:
        'is represented by somebody who, while away, is represented by them in turn: nobody stands in.',
      zh: '其代理人同期缺勤且又由其代理：无人可代理。',
    }))
}

function leadsBack(first: Away, one: Away, away: readonly Away[], seen: Set<Away>): boolean {
  if (seen.has(one)) return false
  seen.add(one)
  return away.some(
    (next) =>
      next.userId === one.delegateId &&
      overlap(next, first) &&
      (next.delegateId === first.userId || leadsBack(first, next, away, seen)),
  )
}

function overlap(one: Away, other: Away): boolean {
  return one.from < other.to && other.from < one.to
}
