import type { Condition } from '../../conditions/condition.ts'
import type { CommandContext } from '../../engine/command/context.ts'
import type { EntityDef } from '../../engine/entities/define-entity.ts'
import { type AssignmentRule, type Target, targetsOf } from './assignment-rule.ts'
import type { AssignmentWorld } from './assignment-world.ts'
import { paceKey } from './candidates.ts'
import { usersNamed } from './named.ts'
import { countOpenOffers } from './offer/open-offers.ts'
import type { Person } from './people.ts'
import { queueHold, readQueues } from './queue/read-queues.ts'
import { type PeopleReader, readPeople, readTeams, readTerritories, unique } from './read-people.ts'
import { readLastOwners, readRelated } from './read-related.ts'

type AnyRecord = Readonly<Record<string, unknown>>

const MOST = 10_000

/** What is assigned, and which of its records somebody still has to do. */
export interface Assigned {
  readonly entity: EntityDef
  /** What counts as load: what its owner has not done yet. */
  readonly open: Condition
  /** Who shall not get a record, besides those whom a rule excludes. */
  excluded?(record: AnyRecord): ReadonlySet<string> | undefined
  /** How often each target has offered a record in a row, by its name. */
  offersMade?(record: AnyRecord): ReadonlyMap<string, number> | undefined
  /** That they come out of their queues: nobody waits before them. */
  readonly isDraining?: boolean
}

/**
 * Reads what these rules need to know of the people they give these records to, and holds it until the transaction ends:
 * nobody else decides by the same turns, or fills up the same people, meanwhile.
 */
export async function readWorld(
  context: CommandContext,
  assigned: Assigned,
  rules: readonly AssignmentRule[],
  records: readonly AnyRecord[],
  hasOffers = false,
): Promise<AssignmentWorld> {
  const targets = rules.flatMap(targetsOf)
  const reader = readerOf(context)
  const { now, zone } = context
  // Queues before turns, and turns before loads, as everybody does: nobody waits for another in a circle.
  await context.hold(queueHold(targets))
  await context.hold(rules.map(({ id }) => `turns ${id}`))
  const { teams, territories } = await readGroups(reader, targets, now)
  const known = {
    vars: { now: now.getTime(), zone },
    ...{ teams, territories },
    related: await readRelated(reader, context.shape(assigned.entity.name), targets, records),
    lastOwners: await readLastOwners(context, assigned.entity, targets, records),
  }
  const people = await readPeople(reader, usersMeant(targets, records, known), { from: now, to: now })
  if (needsLoad(targets, people)) await readLoads(context, assigned, people, hasOffers)
  const counters = await readCounters(context, rules, people)
  const queues = assigned.isDraining ? undefined : await readQueues(context, targets)
  return { ...known, people, ...counters, ...(queues && { queues }) }
}

/** The members of the teams and territories that targets name. */
export async function readGroups(
  reader: PeopleReader,
  targets: readonly Target[],
  now: Date,
): Promise<Required<Pick<AssignmentWorld, 'teams' | 'territories'>>> {
  const codes = unique(targets.flatMap((target) => (target.to === 'team' ? [target.team] : [])))
  const wanted = targets.flatMap((target) => (target.to === 'territory' ? [target] : []))
  return { teams: await readTeams(reader, codes), territories: await readTerritories(reader, wanted, now) }
}

/** The users whom targets mean: members, those named, and those whom the records name. */
export function usersMeant(
  targets: readonly Target[],
  records: readonly AnyRecord[],
  world: Pick<AssignmentWorld, 'teams' | 'territories' | 'related'>,
): readonly string[] {
  const members = [...world.teams.values(), ...(world.territories?.values() ?? [])].flat()
  const named = targets.flatMap((target) => {
    if (target.to === 'user') return [target.userId]
    return target.to === 'field' ? records.flatMap((record) => usersNamed(target, record, world)) : []
  })
  return unique([...members.map(({ userId }) => userId), ...named])
}

/** What a member's turns under a rule are counted in. */
export function turnCounter(rule: string, userId: string): string {
  return `turn ${rule} ${userId}`
}

/** What somebody's pace under a rule is kept in. */
export function paceCounter(key: string): string {
  return `pace ${key}`
}

function readerOf({ records }: CommandContext): PeopleReader {
  return {
    where: (entity, condition, orderBy) =>
      records(entity).where(condition, { limit: MOST, ...(orderBy && { orderBy }) }),
  }
}

function needsLoad(targets: readonly Target[], people: ReadonlyMap<string, Person>): boolean {
  const asksForLoad = targets.some((target) => {
    if (target.to === 'pool' || target.to === 'rules' || target.to === 'queue') return false
    const by = 'strategy' in target ? target.strategy?.by : undefined
    return target.capacity !== undefined || (by !== undefined && by !== 'turns' && by !== 'skills')
  })
  return asksForLoad || [...people.values()].some(({ capacity }) => capacity !== null)
}

async function readLoads(
  context: CommandContext,
  { entity, open }: Assigned,
  people: Map<string, Person>,
  hasOffers: boolean,
): Promise<void> {
  const ids = [...people.keys()]
  await context.hold(ids.map((id) => `load ${entity.name} ${id}`))
  const held = await context.records(entity).countBy('ownerId', { all: [{ ownerId: { in: ids } }, open] })
  const offered = hasOffers ? await countOpenOffers(context, entity.name, ids) : undefined
  for (const id of ids) {
    const person = people.get(id)
    const load = (held.get(id) ?? 0) + (offered?.get(id) ?? 0)
    if (person && load > 0) people.set(id, { ...person, load })
  }
}

async function readCounters(
  context: CommandContext,
  rules: readonly AssignmentRule[],
  people: ReadonlyMap<string, Person>,
): Promise<Pick<AssignmentWorld, 'turns' | 'paces'>> {
  const ids = [...people.keys()]
  const paced = rules.filter((rule) => targetsOf(rule).some((target) => 'pace' in target && target.pace))
  const names = [
    ...rules.flatMap(({ id }) => ids.map((userId) => turnCounter(id, userId))),
    ...paced.flatMap(({ id }) => ids.map((userId) => paceCounter(paceKey(id, userId)))),
  ]
  const counts = await context.counters(names)
  const paces = new Map<string, number>()
  for (const { id } of paced) {
    for (const userId of ids) {
      const next = counts.get(paceCounter(paceKey(id, userId)))
      if (next !== undefined) paces.set(paceKey(id, userId), next)
    }
  }
  const turns = new Map(
    rules.map(({ id }) => {
      const had = ids.flatMap((userId): [string, number][] => {
        const count = counts.get(turnCounter(id, userId))
        return count === undefined ? [] : [[userId, count]]
      })
      return [id, new Map(had)]
    }),
  )
  return { turns, paces }
}
