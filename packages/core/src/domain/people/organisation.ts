import { both, empty, equals, NEVER, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Concern, Organisation, Place, ReadFacts, SharedAt } from '../../engine/access/standing.ts'
import type { Row } from '../../store/table.ts'
import type { Facts, Held } from './organisation-facts.ts'
import { above, positionTree } from './position-tree.ts'
import { lineOf, sharesOf } from './reach-evidence.ts'
import { LEVELS_FOR } from './share.ts'

const EVERY = undefined
/** The fields that matter of each entity. Undefined: all of them. */
const CONCERNS: Readonly<Record<string, readonly string[] | undefined>> = {
  user: ['isActive'],
  position: ['parentId'],
  positionMove: EVERY,
  positionHolder: EVERY,
  team: [],
  teamMember: ['teamId', 'userId'],
  territory: ['parentId'],
  territoryMember: ['territoryId', 'userId', 'from', 'to'],
  roleHolder: EVERY,
}

/** Of so many shares the records are named in a query; beyond, the store looks them up row by row. */
const MOST_NAMED = 1_000

/** How access learns where people stand: their positions, teams, territories and roles, and what is shared with them. */
export const organisation: Organisation<Facts> = {
  concern,
  async inactive(read) {
    const rows = await read('user', ['id'], { where: equals('isActive', false, 'bool') })
    return new Set(rows.map((row) => row['id'] as string))
  },
  facts: readFacts,
  placeOf,
  asPrincipal: (role) => `role:${role}`,
  line: lineOf,
  sharesOf,
  async active(read, after, limit) {
    const id = { column: 'id', kind: 'text' } as const
    const isActive: Predicate = { is: 'not', of: equals('isActive', false, 'bool') }
    const where = both({ is: 'compare', column: id, op: 'gt', to: after }, isActive)
    return (await read('user', ['id'], { where, limit })).map((row) => row['id'] as string)
  },
  shares: readShares,
}

function concern(entity: string, fields?: readonly string[]): Concern | undefined {
  if (entity === 'share') return 'shares'
  if (!Object.hasOwn(CONCERNS, entity)) return undefined
  const ours = CONCERNS[entity]
  return !fields || !ours || fields.some((field) => ours.includes(field)) ? 'people' : undefined
}

async function readFacts(read: ReadFacts): Promise<Facts> {
  const holders = heldBy(await read('positionHolder', ['positionId', 'userId', 'from', 'to']), 'positionId')
  const moves = await read('positionMove', ['positionId', 'parentId', 'from', 'to'])
  const teams = new Set((await read('team', ['id'])).map((row) => row['id']))
  const members = heldBy(await read('teamMember', ['teamId', 'userId']), 'teamId')
  const territories = await read('territory', ['parentId'])
  const territoryMembers = heldBy(
    await read('territoryMember', ['territoryId', 'userId', 'from', 'to']),
    'territoryId',
  )
  const roleHolders = heldBy(await read('roleHolder', ['role', 'userId', 'from', 'to']), 'role')
  const dated = [...holders, ...territoryMembers, ...roleHolders].flatMap(({ from, to }) => [from, to])
  const moved = moves.flatMap((row) => [row['from'] as number, (row['to'] ?? Infinity) as number])
  return {
    positions: positionTree(await read('position', ['parentId']), moves),
    holders,
    members: members.filter(({ what }) => teams.has(what)),
    territories: partsByTerritory(territories),
    territoryMembers,
    roleHolders,
    changes: [...new Set([...dated, ...moved])].sort((one, other) => one - other),
  }
}

function heldBy(rows: readonly Row[], field: string): readonly Held[] {
  return rows.map((row) => ({
    what: row[field] as string,
    userId: row['userId'] as string,
    from: (row['from'] ?? -Infinity) as number,
    to: (row['to'] ?? Infinity) as number,
  }))
}

function partsByTerritory(rows: readonly Row[]): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>(rows.map((row) => [row['id'] as string, []]))
  for (const row of rows) parts.get((row['parentId'] ?? '') as string)?.push(row['id'] as string)
  return parts
}

function placeOf(facts: Facts, userId: string, now: number): Place {
  const heldNow = (held: readonly Held[]) => held.filter(({ from, to }) => from <= now && now < to)
  const mine = (held: readonly Held[]) =>
    unique(heldNow(held).flatMap((one) => (one.userId === userId ? one.what : [])))
  const { parents } = facts.positions
  const positions = mine(facts.holders).filter((id) => parents.has(id))
  const over = new Set(positions.flatMap((id) => [id, ...above(facts.positions, id, now)]))
  const teams = mine(facts.members)
  return {
    below: positions.length === 0 ? [] : usersBelow(facts, new Set(positions), heldNow(facts.holders), now),
    teams,
    mates: unique(facts.members.filter(({ what }) => teams.includes(what)).map((member) => member.userId)),
    territories: within(facts.territories, mine(facts.territoryMembers)),
    roles: mine(facts.roleHolders),
    principals: [
      `user:${userId}`,
      ...teams.map((id) => `team:${id}`),
      ...positions.map((id) => `position:${id}`),
      ...[...over].map((id) => `below:${id}`),
    ],
    since: facts.changes.findLast((at) => at <= now) ?? -Infinity,
    until: facts.changes.find((at) => at > now) ?? Infinity,
  }
}

/** Whoever holds a position below one of these. */
function usersBelow(
  { positions }: Facts,
  tops: ReadonlySet<string>,
  holders: readonly Held[],
  now: number,
): readonly string[] {
  const decided = new Map<string, boolean>()
  const isBelow = (position: string): boolean => {
    let answer = decided.get(position)
    if (answer === undefined) {
      answer = above(positions, position, now).some((one) => tops.has(one))
      decided.set(position, answer)
    }
    return answer
  }
  return unique(
    holders.filter(({ what }) => positions.parents.has(what) && isBelow(what)).map(({ userId }) => userId),
  )
}

/** Territories with all that lie in them. */
function within(parts: Facts['territories'], own: readonly string[]): readonly string[] {
  const found = new Set(own.filter((id) => parts.has(id)))
  for (const id of found) for (const part of parts.get(id) ?? []) found.add(part)
  return [...found]
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)]
}

const EXPIRES = { column: 'expiresAt', kind: 'datetime' } as const

/** Few are named, so that a row can be decided without the store; of many the store looks up each row. */
async function readShares(read: ReadFacts, principals: readonly string[], now: number): Promise<SharedAt> {
  const where = both(oneOf('principal', principals), isLive(now))
  const rows = await read('share', ['entity', 'recordId', 'level', 'expiresAt'], {
    where,
    limit: MOST_NAMED + 1,
  })
  if (rows.length > MOST_NAMED)
    return (entity, action, at) => lookedUp(entity, LEVELS_FOR[action], principals, at)
  return (entity, action, at) => {
    const levels: readonly unknown[] = LEVELS_FOR[action]
    const ids = rows.flatMap((row) => {
      const isOpen = row['entity'] === entity && levels.includes(row['level'])
      return isOpen && ((row['expiresAt'] ?? Infinity) as number) > at ? (row['recordId'] as string) : []
    })
    return ids.length > 0 ? oneOf('id', unique(ids)) : NEVER
  }
}

function lookedUp(
  entity: string,
  levels: readonly string[],
  principals: readonly string[],
  now: number,
): Predicate {
  return {
    is: 'related',
    relation: { table: 'share', local: 'id', foreign: 'recordId', where: empty('deletedAt') },
    quantifier: 'some',
    of: both(equals('entity', entity), oneOf('principal', principals), oneOf('level', levels), isLive(now)),
  }
}

function isLive(now: number): Predicate {
  return {
    is: 'any',
    of: [
      { is: 'null', column: EXPIRES },
      { is: 'compare', column: EXPIRES, op: 'gt', to: now },
    ],
  }
}
