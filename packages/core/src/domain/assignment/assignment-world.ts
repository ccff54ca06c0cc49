import type { CommandContext } from '../../engine/command/context.ts'
import { team, teamMember, user } from '../people/index.ts'
import type { AssignmentRule } from './assignment-rule.ts'
import type { AssignmentWorld, Candidate } from './choose-owner.ts'

/** Reads what rules need to know of the people they give to. One read serves any number of records. */
export async function readWorld(
  context: CommandContext,
  rules: readonly AssignmentRule[],
  zone: string,
): Promise<AssignmentWorld> {
  const people = rules.flatMap(({ assign }) => (assign.to === 'user' ? [assign.userId] : []))
  const codes = [...new Set(rules.flatMap(({ assign }) => (assign.to === 'team' ? [assign.team] : [])))]
  const teams =
    codes.length === 0
      ? []
      : await context.records(team).where({ code: { in: codes } }, { limit: codes.length })
  const members = await context
    .records(teamMember)
    .where({ teamId: { in: teams.map(({ id }) => id) } }, { limit: 10_000, orderBy: 'position' })
  const userIds = [...new Set([...members.map(({ userId }) => userId), ...people])]
  const users = await context.records(user).where({ id: { in: userIds } }, { limit: 10_000 })
  const active = new Set(users.flatMap((one) => (one.isActive === true ? [one.id] : [])))
  const byTeam = new Map<string, readonly Candidate[]>()
  for (const { id, code } of teams) {
    const turns = members.filter(({ teamId }) => teamId === id)
    byTeam.set(
      code,
      turns.map(({ userId }) => ({ userId, isActive: active.has(userId) })),
    )
  }
  return { vars: { now: context.now.getTime(), zone }, teams: byTeam, active }
}
