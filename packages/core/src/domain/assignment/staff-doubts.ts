import type { Issue } from '../../engine/errors.ts'
import { type AssignmentRule, targetsOf } from './assignment-rule.ts'

/** The part of a session that is read to look over who rules give to. */
export interface StaffSession {
  readonly team: Listed<{ readonly id: string; readonly code: string }>
  readonly teamMember: Listed<{ readonly teamId: string; readonly userId: string }>
  readonly user: Listed<{ readonly id: string; readonly isActive?: boolean | null }>
  readonly absence: Listed<Away>
}

interface Listed<R> {
  each(query?: { readonly where?: object }): AsyncIterable<R>
}

interface Away {
  readonly userId: string
  readonly delegateId?: string | null
  readonly from: Date
  readonly to: Date
}

/**
 * What is doubtful about the people whom rules name, as they are now: teams that are not there or have nobody active, people
 * who are not there or not active, and absences in which people stand in for each other in a circle.
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
  const active = new Map<string, boolean>()
  for await (const { id, isActive } of session.user.each()) active.set(id, isActive !== false)
  const teams = await membersByCode(session)
  const away: Away[] = []
  for await (const one of session.absence.each({ where: { to: { gt: now } } })) away.push(one)
  return [...rules.flatMap((rule) => whoIsNamed(rule, teams, active)), ...circles(away)]
}

async function membersByCode(session: StaffSession): Promise<ReadonlyMap<string, readonly string[]>> {
  const codes = new Map<string, string>()
  const members = new Map<string, string[]>()
  for await (const { id, code } of session.team.each()) {
    codes.set(id, code)
    members.set(code, [])
  }
  for await (const { teamId, userId } of session.teamMember.each())
    members.get(codes.get(teamId) ?? '')?.push(userId)
  return members
}

function whoIsNamed(
  rule: AssignmentRule,
  teams: ReadonlyMap<string, readonly string[]>,
  active: ReadonlyMap<string, boolean>,
): readonly Issue[] {
  const path = `${rule.id}.assign`
  return targetsOf(rule).flatMap((target): Issue[] => {
    if (target.to === 'user') return personDoubts(target.userId, path, active)
    if (target.to !== 'team') return []
    const members = teams.get(target.team)
    if (!members)
      return [
        {
          code: 'TEAM_UNKNOWN',
          path,
          message: `gives to the team "${target.team}", which is not there.`,
          zh: `分配给团队“${target.team}”，但该团队不存在。`,
        },
      ]
    return members.some((id) => active.get(id))
      ? []
      : [
          {
            code: 'TEAM_EMPTY',
            path,
            message: `gives to the team "${target.team}", which has no active member.`,
            zh: `分配给团队“${target.team}”，但该团队没有在职成员。`,
          },
        ]
  })
}

function personDoubts(userId: string, path: string, active: ReadonlyMap<string, boolean>): Issue[] {
  if (active.get(userId)) return []
  return [
    active.has(userId)
      ? {
          code: 'USER_INACTIVE',
          path,
          message: 'gives to somebody who is not active.',
          zh: '分配给已停用的用户。',
        }
      : {
          code: 'USER_UNKNOWN',
          path,
          message: 'gives to somebody who is not there.',
          zh: '分配给不存在的用户。',
        },
  ]
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
