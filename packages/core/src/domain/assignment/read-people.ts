import type { Condition } from '../../conditions/condition.ts'
import type { RecordOf } from '../../engine/command/context.ts'
import type { EntityDef } from '../../engine/entities/define-entity.ts'
import { absence, team, teamMember, territory, territoryMember, user } from '../people/index.ts'
import type { InTerritory } from './assignment-rule.ts'
import { type Member, territoryKey } from './assignment-world.ts'
import { aPerson, LONGEST_CHAIN, type Person, type TimeAway } from './people.ts'

/** Where people are read from: the records of a command, or those that a session may see. */
export interface PeopleReader {
  // biome-ignore lint/suspicious/noExplicitAny: any entity definition will do; the result is typed by it.
  where<D extends EntityDef<any, any>>(
    entity: D,
    condition: Condition<RecordOf<D>>,
    orderBy?: string,
  ): Promise<readonly RecordOf<D>[]>
}

/** The time that is looked at: an instant, or all of a window. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

/** How deep territories lie in each other. */
const DEEPEST = 20

/** Members of teams by code, in the order of turns. A team that does not exist is not among them. */
export async function readTeams(
  reader: PeopleReader,
  codes: readonly string[],
): Promise<Map<string, readonly Member[]>> {
  if (codes.length === 0) return new Map()
  const teams = await reader.where(team, { code: { in: codes } })
  const members = await reader.where(teamMember, { teamId: { in: teams.map(({ id }) => id) } }, 'position')
  const byTeam = groupedBy(members, ({ teamId }) => teamId)
  return new Map(
    teams.map(({ id, code }) => [
      code,
      (byTeam.get(id) ?? []).map(({ userId, weight }): Member => ({ userId, weight: weight ?? 1 })),
    ]),
  )
}

/** Who works territories at an instant, by `territoryKey`. One that does not exist is not among them. */
export async function readTerritories(
  reader: PeopleReader,
  wanted: readonly InTerritory[],
  now: Date,
): Promise<Map<string, readonly Member[]>> {
  if (wanted.length === 0) return new Map()
  const named = await reader.where(territory, { code: { in: unique(wanted.map((one) => one.territory)) } })
  const below = wanted.some(({ descend }) => descend) ? await readBelow(reader, named) : new Map()
  const nodes = unique([...named.map(({ id }) => id), ...[...below.values()].flat()])
  const members = await reader.where(
    territoryMember,
    {
      all: [
        { territoryId: { in: nodes } },
        { any: [{ from: { isNull: true } }, { from: { lte: now } }] },
        { any: [{ to: { isNull: true } }, { to: { gt: now } }] },
      ],
    },
    'position',
  )
  const byNode = groupedBy(members, ({ territoryId }) => territoryId)
  return new Map(
    wanted.flatMap((one): [string, readonly Member[]][] => {
      const node = named.find(({ code }) => code === one.territory)
      if (!node) return []
      const ids = one.descend ? [node.id, ...(below.get(node.id) ?? [])] : [node.id]
      return [[territoryKey(one), onceEach(ids.flatMap((id) => byNode.get(id) ?? []))]]
    }),
  )
}

/** All that lies below some territories, by their ids. One that lies in itself is gone through once. */
async function readBelow(
  reader: PeopleReader,
  from: readonly { readonly id: string }[],
): Promise<Map<string, readonly string[]>> {
  const children = new Map<string, readonly string[]>()
  let level = from.map(({ id }) => id)
  for (let depth = 0; level.length > 0 && depth < DEEPEST; depth++) {
    const found = await reader.where(territory, { parentId: { in: level } }, 'code')
    const byParent = groupedBy(found, ({ parentId }) => parentId ?? '')
    for (const id of level)
      children.set(
        id,
        (byParent.get(id) ?? []).map((child) => child.id),
      )
    level = unique(found.map(({ id }) => id)).filter((id) => !children.has(id))
  }
  return new Map(from.map(({ id }) => [id, allBelow(id, children)]))
}

function allBelow(from: string, children: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const below = new Set<string>([from])
  // A set that grows while it is gone through is gone through to its new end.
  for (const id of below) for (const child of children.get(id) ?? []) below.add(child)
  below.delete(from)
  return [...below]
}

/** Who works several of the territories counts once, where they stand first. */
function onceEach(members: readonly RecordOf<typeof territoryMember>[]): readonly Member[] {
  const byUser = new Map<string, Member>()
  for (const { userId, weight } of members)
    if (!byUser.has(userId)) byUser.set(userId, { userId, weight: weight ?? 1 })
  return [...byUser.values()]
}

/** People with their absences in a time, and whoever stands in for them. */
export async function readPeople(
  reader: PeopleReader,
  userIds: readonly string[],
  { from, to }: Span,
): Promise<Map<string, Person>> {
  const people = new Map<string, Person>()
  let wanted = userIds
  for (let step = 0; wanted.length > 0 && step < LONGEST_CHAIN; step++) {
    const users = await reader.where(user, { id: { in: wanted } })
    const away = await reader.where(absence, { userId: { in: wanted }, from: { lte: to }, to: { gt: from } })
    const byUser = groupedBy(away, ({ userId }) => userId)
    for (const one of users) people.set(one.id, personOf(one, byUser.get(one.id) ?? []))
    wanted = unique(away.flatMap(({ delegateId }) => delegateId ?? [])).filter((id) => !people.has(id))
  }
  return people
}

function personOf(one: RecordOf<typeof user>, away: readonly RecordOf<typeof absence>[]): Person {
  return aPerson(one.id, {
    isActive: one.isActive === true,
    presence: one.presence ?? null,
    capacity: one.capacity ?? null,
    skills: one.skills ?? {},
    absences: away.map(
      ({ from, to, delegateId }): TimeAway => ({
        from: from.getTime(),
        to: to.getTime(),
        delegateId: delegateId ?? null,
      }),
    ),
  })
}

/** What is there, once each, in the order in which it stands first. */
export function unique<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)]
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}
