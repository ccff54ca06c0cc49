import type { Condition } from '../../conditions/condition.ts'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import type { EntityDef } from '../../engine/entities/define-entity.ts'
import { absence, team, teamMember, user } from '../people/index.ts'
import { type AssignmentRule, type Target, targetsOf } from './assignment-rule.ts'
import type { AssignmentWorld, Member } from './assignment-world.ts'
import { paceKey } from './candidates.ts'
import { countOpenOffers } from './offer/open-offers.ts'
import { aPerson, type Person, type TimeAway } from './people.ts'
import { queueHold, readQueues } from './queue/read-queues.ts'

const MOST = 10_000
/** How far stand-ins are followed; see `standIn`. */
const STAND_INS = 5

/** What is assigned, and which of its records somebody still has to do. */
export interface Assigned {
  readonly entity: EntityDef
  readonly open: Condition
  /** That they come out of their queues: nobody waits before them. */
  readonly isDraining?: boolean
  /** Who has been asked already, by record. */
  readonly asked?: ReadonlyMap<string, Pick<AssignmentWorld, 'excluded' | 'offersMade'>>
}

/**
 * Reads what these rules need to know of the people they give to, and holds it until the transaction ends: nobody else
 * decides by the same turns, or fills up the same people, meanwhile.
 */
export async function readWorld(
  context: CommandContext,
  assigned: Assigned,
  rules: readonly AssignmentRule[],
  named: readonly string[],
  hasOffers: boolean,
): Promise<AssignmentWorld> {
  const targets = rules.flatMap(targetsOf)
  const codes = unique(targets.flatMap((target) => (target.to === 'team' ? [target.team] : [])))
  // Queues before turns, and turns before loads, as everybody does: nobody waits for another in a circle.
  await context.hold(queueHold(targets))
  await context.hold(rules.map(({ id }) => `turns ${id}`))
  const teams = await readTeams(context, codes)
  const members = [...teams.values()].flat().map(({ userId }) => userId)
  const direct = targets.flatMap((target) => (target.to === 'user' ? [target.userId] : []))
  const people = await readPeople(context, unique([...members, ...direct, ...named]))
  if (needsLoad(targets, people)) await readLoads(context, assigned, people, hasOffers)
  const counters = await readCounters(context, rules, people)
  const queues = assigned.isDraining ? undefined : await readQueues(context, targets)
  const vars = { now: context.now.getTime(), zone: context.zone }
  return { vars, teams, people, ...counters, ...(queues && { queues }) }
}

/** What a member's turns under a rule are counted in. */
export function turnCounter(rule: string, userId: string): string {
  return `turn ${rule} ${userId}`
}

/** What somebody's pace under a rule is kept in. */
export function paceCounter(key: string): string {
  return `pace ${key}`
}

async function readTeams(
  { records }: CommandContext,
  codes: readonly string[],
): Promise<Map<string, readonly Member[]>> {
  if (codes.length === 0) return new Map()
  const teams = await records(team).where({ code: { in: codes } }, { limit: codes.length })
  const members = await records(teamMember).where(
    { teamId: { in: teams.map(({ id }) => id) } },
    { limit: MOST, orderBy: 'position' },
  )
  return new Map(
    teams.map(({ id, code }) => [
      code,
      members
        .filter(({ teamId }) => teamId === id)
        .map(({ userId, weight }): Member => ({ userId, weight: weight ?? 1 })),
    ]),
  )
}

async function readPeople(
  { records, now }: CommandContext,
  userIds: readonly string[],
): Promise<Map<string, Person>> {
  const people = new Map<string, Person>()
  let wanted = userIds
  for (let step = 0; wanted.length > 0 && step < STAND_INS; step++) {
    const users = await records(user).where({ id: { in: wanted } }, { limit: MOST })
    const away = await records(absence).where(
      { userId: { in: wanted }, from: { lte: now }, to: { gt: now } },
      { limit: MOST },
    )
    for (const one of users)
      people.set(
        one.id,
        personOf(
          one,
          away.filter(({ userId }) => userId === one.id),
        ),
      )
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

function needsLoad(targets: readonly Target[], people: ReadonlyMap<string, Person>): boolean {
  const asksForLoad = targets.some((target) => {
    if (target.to === 'pool' || target.to === 'rules' || target.to === 'queue') return false
    const by = target.to === 'team' ? target.strategy?.by : undefined
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

function unique<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)]
}
