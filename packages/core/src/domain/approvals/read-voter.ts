import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { absence, team, teamMember } from '../people/index.ts'
import type { approval } from './approval.ts'
import { openPlaces, placesOf, type Seat, type Step, type Voter } from './approval-step.ts'
import { agreedIn, presentStep } from './votes.ts'

type Approval = RecordOf<typeof approval>

/** How far stand-ins are followed. */
const STAND_INS = 5
const MOST = 1000

/**
 * Who the actor is to a step: themselves, whoever they stand in for now, and the teams of these. Nobody stands in for
 * `asker`, nor for whoever `asker` stands in for: a request of one's own is not to be approved by somebody of one's choice.
 */
export async function readVoter(context: CommandContext, step: Step, asker?: string): Promise<Voter> {
  const { actor } = context
  const seats = [...step.seats, ...(step.escalatedTo ?? [])]
  const userIds = await standsFor(context, asker)
  const teams = await teamsOf(context, seats, userIds)
  return { userIds, roles: actor.roles, teams, ...(actor.type === 'plugin' && { plugin: actor.id }) }
}

/** The users that the actor speaks for: those who are away and named the actor, and so on. */
async function standsFor(
  { actor, records, now }: CommandContext,
  asker: string | undefined,
): Promise<ReadonlySet<string>> {
  const userIds = new Set([actor.id])
  let wanted: readonly string[] = [actor.id]
  for (let step = 0; wanted.length > 0 && step < STAND_INS; step++) {
    const away = await records(absence).where(
      { delegateId: { in: wanted }, from: { lte: now }, to: { gt: now } },
      { limit: MOST },
    )
    wanted = away.map(({ userId }) => userId).filter((id) => id !== asker && !userIds.has(id))
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

/** Who is asked in the present step, for lists of what waits for somebody: users and plugins by id, roles by name. */
export async function askedNow(context: CommandContext, found: Pick<Approval, 'id' | 'steps' | 'step'>) {
  const { records } = context
  const step = presentStep(found)
  const agreed = step.added ? await agreedIn(context, found) : []
  const places = placesOf(step)
  const open = openPlaces(step, agreed).flatMap((place) => places[place] ?? [])
  const all = [...open, ...(step.escalatedTo ?? [])]
  const codes = all.flatMap((seat) => ('team' in seat ? [seat.team] : []))
  const teams = codes.length
    ? await records(team).where({ code: { in: codes } }, { limit: codes.length })
    : []
  const members = teams.length
    ? await records(teamMember).where({ teamId: { in: teams.map(({ id }) => id) } }, { limit: MOST })
    : []
  const users = all.flatMap((seat) =>
    'user' in seat ? [seat.user] : 'external' in seat ? [seat.external] : [],
  )
  return {
    approverIds: [...new Set([...users, ...members.map(({ userId }) => userId)])],
    approverRoles: [...new Set(all.flatMap((seat) => ('role' in seat ? [seat.role] : [])))],
  }
}
