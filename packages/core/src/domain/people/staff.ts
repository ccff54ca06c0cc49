import type { Issue } from '../../engine/errors.ts'

/** The part of a session that is read to look over the people whom rules name. */
export interface StaffSession {
  readonly team: Listed<{ readonly id: string; readonly code: string }>
  readonly teamMember: Listed<{ readonly teamId: string; readonly userId: string }>
  readonly user: Listed<{ readonly id: string; readonly isActive?: boolean | null }>
  readonly absence: Listed<Away>
  readonly territory: Listed<{
    readonly id: string
    readonly code: string
    readonly parentId?: string | null
  }>
  readonly territoryMember: Listed<Working>
}

interface Listed<R> {
  each(query?: { readonly where?: object }): AsyncIterable<R>
}

/** Somebody who is away, and who stands in. */
export interface Away {
  readonly userId: string
  readonly delegateId?: string | null
  readonly from: Date
  readonly to: Date
}

interface Working {
  readonly territoryId: string
  readonly userId: string
  readonly from?: Date | null
  readonly to?: Date | null
}

/** A territory with those who work it now, and the code of the one that it lies in. */
interface StaffedTerritory {
  readonly members: readonly string[]
  readonly parent: string | undefined
}

/** Everybody, as they are at an instant. */
export interface Staff {
  /** By user: whether they are active. */
  readonly active: ReadonlyMap<string, boolean>
  /** The members of each team, by its code. */
  readonly teams: ReadonlyMap<string, readonly string[]>
  readonly territories: ReadonlyMap<string, StaffedTerritory>
  /** Whoever is away from now on. */
  readonly away: readonly Away[]
}

/** Reads everybody once. */
export async function readStaff(session: StaffSession, now: Date): Promise<Staff> {
  const active = new Map<string, boolean>()
  for await (const { id, isActive } of session.user.each()) active.set(id, isActive !== false)
  const away: Away[] = []
  for await (const one of session.absence.each({ where: { to: { gt: now } } })) away.push(one)
  return { active, teams: await readTeams(session), territories: await readTerritories(session, now), away }
}

async function readTeams(session: StaffSession): Promise<Staff['teams']> {
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

async function readTerritories(session: StaffSession, now: Date): Promise<Staff['territories']> {
  const [rows, members] = [
    new Map<string, { code: string; parentId: string | null }>(),
    new Map<string, string[]>(),
  ]
  for await (const { id, code, parentId = null } of session.territory.each()) rows.set(id, { code, parentId })
  for await (const { territoryId, userId, from, to } of session.territoryMember.each())
    if ((!from || from <= now) && (!to || to > now))
      members.set(territoryId, [...(members.get(territoryId) ?? []), userId])
  return new Map(
    [...rows].map(([id, { code, parentId }]) => [
      code,
      { members: members.get(id) ?? [], parent: rows.get(parentId ?? '')?.code },
    ]),
  )
}

/** What is doubtful about somebody whom a rule names. */
export function personDoubts({ active }: Staff, userId: string, path: string): readonly Issue[] {
  if (active.get(userId)) return []
  return [
    active.has(userId)
      ? {
          code: 'USER_INACTIVE',
          path,
          message: 'names somebody who is not active.',
          zh: '指定了已停用的用户。',
        }
      : {
          code: 'USER_UNKNOWN',
          path,
          message: 'names somebody who is not there.',
          zh: '指定了不存在的用户。',
        },
  ]
}

/** What is doubtful about a team that a rule names. */
export function teamDoubts({ active, teams }: Staff, team: string, path: string): readonly Issue[] {
  const members = teams.get(team)
  if (!members)
    return [
      {
        ...{ code: 'TEAM_UNKNOWN', path },
        message: `names the team "${team}", which is not there.`,
        zh: `指定了团队“${team}”，但该团队不存在。`,
      },
    ]
  if (members.some((id) => active.get(id))) return []
  return [
    {
      ...{ code: 'TEAM_EMPTY', path },
      message: `names the team "${team}", which has no active member.`,
      zh: `指定了团队“${team}”，但该团队没有在职成员。`,
    },
  ]
}
