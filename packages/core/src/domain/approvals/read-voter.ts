import type { CommandContext } from '../../engine/command/context.ts'
import { absence, team, teamMember } from '../people/index.ts'
import type { Seat, Step, Voter } from './approval-step.ts'

/** How far stand-ins are followed. */
const STAND_INS = 5
const MOST = 1000

/** Who the actor is to a step: themselves, whoever they stand in for now, and the teams of these. */
export async function readVoter(context: CommandContext, step: Step): Promise<Voter> {
  const { actor } = context
  const seats = [...step.seats, ...(step.escalatedTo ?? [])]
  const userIds = await standsFor(context)
  return { userIds, roles: actor.roles, teams: await teamsOf(context, seats, userIds) }
}

/** The users that the actor speaks for: those who are away and named the actor, and so on. */
async function standsFor({ actor, records, now }: CommandContext): Promise<ReadonlySet<string>> {
  const userIds = new Set([actor.id])
  let wanted: readonly string[] = [actor.id]
  for (let step = 0; wanted.length > 0 && step < STAND_INS; step++) {
    const away = await records(absence).where(
      { delegateId: { in: wanted }, from: { lte: now }, to: { gt: now } },
      { limit: MOST },
    )
    wanted = away.map(({ userId }) => userId).filter((id) => !userIds.has(id))
    for (const id of wanted) userIds.add(id)
  }
  return userIds
}

async function teamsOf(
  { records }: CommandContext,
  seats: readonly Seat[],
  userIds: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const codes = seats.flatMap((seat) => ('team' in seat ? [seat.team] : []))
  if (codes.length === 0) return new Set()
  const teams = await records(team).where({ code: { in: codes } }, { limit: codes.length })
  const members = await records(teamMember).where(
    { teamId: { in: teams.map(({ id }) => id) }, userId: { in: [...userIds] } },
    { limit: MOST },
  )
  const joined = new Set(members.map(({ teamId }) => teamId))
  return new Set(teams.filter(({ id }) => joined.has(id)).map(({ code }) => code))
}

/** Who is asked in a step, for lists of what waits for somebody: users by id, roles by name. */
export async function askedIn({ records }: CommandContext, { seats, escalatedTo = [] }: Step) {
  const all = [...seats, ...escalatedTo]
  const codes = all.flatMap((seat) => ('team' in seat ? [seat.team] : []))
  const teams = codes.length
    ? await records(team).where({ code: { in: codes } }, { limit: codes.length })
    : []
  const members = teams.length
    ? await records(teamMember).where({ teamId: { in: teams.map(({ id }) => id) } }, { limit: MOST })
    : []
  const users = all.flatMap((seat) => ('user' in seat ? [seat.user] : []))
  return {
    approverIds: [...new Set([...users, ...members.map(({ userId }) => userId)])],
    approverRoles: [...new Set(all.flatMap((seat) => ('role' in seat ? [seat.role] : [])))],
  }
}
