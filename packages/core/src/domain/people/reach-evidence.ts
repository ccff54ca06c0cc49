import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type {
  LineStep,
  Organisation,
  ReachAsked,
  ReadFacts,
  ShareHeld,
} from '../../engine/access/standing.ts'
import type { Facts, Held } from './organisation-facts.ts'
import { above } from './position-tree.ts'
import { LEVELS_FOR } from './share.ts'

const ENTITIES = { below: 'position', team: 'team', territory: 'territory' } as const

/** What makes a record reached, by the codes that people know. */
export async function lineOf(
  read: ReadFacts,
  facts: Facts,
  reach: keyof typeof ENTITIES,
  asked: ReachAsked,
): Promise<readonly LineStep[]> {
  const line = { below: positionsUp, team: teamsShared, territory: territoriesUp }[reach](facts, asked)
  if (line.length === 0) return []
  const rows = await read(ENTITIES[reach], ['id', 'code'], { fixed: oneOf('id', line) })
  const codes = new Map(rows.map((row) => [row['id'], row['code'] as string]))
  return line.map((id) => ({ id, code: codes.get(id) ?? id }))
}

/** From a position of the owner up to the first one of the actor's. */
function positionsUp({ holders, positions }: Facts, { userId, ownerId, now }: ReachAsked): readonly string[] {
  const mine = heldBy(holders, userId, now)
  const lines = heldBy(holders, ownerId, now).flatMap((start) => {
    if (!positions.parents.has(start)) return []
    const over = above(positions, start, now)
    const top = over.findIndex((id) => mine.includes(id))
    return top < 0 ? [] : [[start, ...over.slice(0, top + 1)]]
  })
  return shortest(lines)
}

function teamsShared({ members }: Facts, { userId, ownerId, teams, now }: ReachAsked): readonly string[] {
  const theirs = new Set([...heldBy(members, ownerId, now), ...teams])
  return heldBy(members, userId, now).filter((id) => theirs.has(id))
}

/** From a territory that the record names up to the first one that the actor works. */
function territoriesUp(
  { territories, territoryMembers }: Facts,
  { userId, territories: named, now }: ReachAsked,
): readonly string[] {
  const mine = heldBy(territoryMembers, userId, now)
  const parentOf = (id: string) => [...territories].find(([, parts]) => parts.includes(id))?.[0]
  const lines = named.flatMap((start) => {
    const line = new Set<string>()
    for (let at: string | undefined = start; at !== undefined && !line.has(at); at = parentOf(at)) {
      line.add(at)
      if (mine.includes(at)) return [[...line]]
    }
    return []
  })
  return shortest(lines)
}

function shortest(lines: readonly (readonly string[])[]): readonly string[] {
  return lines.toSorted((one, other) => one.length - other.length)[0] ?? []
}

function heldBy(held: readonly Held[], userId: string | null, now: number): readonly string[] {
  return held
    .filter((one) => one.userId === userId && one.from <= now && now < one.to)
    .map(({ what }) => what)
}

/** The shares by which any of these reach one record at an instant, by what they allow. */
export const sharesOf: Organisation['sharesOf'] = async (read, { entity, id }, principals, now) => {
  const columns = ['id', 'principal', 'level', 'reason', 'note', 'expiresAt']
  const fixed = both(equals('entity', entity), equals('recordId', id), oneOf('principal', principals))
  const rows = await read('share', columns, { fixed })
  const held = rows
    .map(
      (row): ShareHeld => ({
        id: row['id'] as string,
        principal: row['principal'] as string,
        level: row['level'] as string,
        reason: row['reason'] as string,
        note: (row['note'] ?? null) as string | null,
        expiresAt: typeof row['expiresAt'] === 'number' ? new Date(row['expiresAt']) : null,
      }),
    )
    .filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > now)
  return (action) => {
    const levels: readonly string[] = LEVELS_FOR[action]
    return held.filter(({ level }) => levels.includes(level))
  }
}
