import type { AssignmentWorld, LastOwner, Member } from './assignment-world.ts'
import { explainOwner } from './choose-owner.ts'
import type { AssignmentDecision } from './decision.ts'
import { aPerson, type Person } from './people.ts'
import type { PreparedRules } from './prepared-rules.ts'

type Pairs<T> = readonly (readonly [string, T])[]

/** The world of a decision as plain JSON: what is kept with it, so that it can be decided again. What is usual is left out. */
export interface DecisionFacts {
  readonly now: number
  readonly zone: string
  readonly people: readonly (Pick<Person, 'userId'> & Partial<Person>)[]
  readonly teams?: Pairs<readonly Member[]>
  readonly territories?: Pairs<readonly Member[]>
  readonly turns?: Pairs<Pairs<number>>
  readonly paces?: Pairs<number>
  readonly lastOwners?: Pairs<LastOwner>
  readonly related?: Pairs<unknown>
  readonly excluded?: readonly string[]
  readonly offersMade?: Pairs<number>
  readonly queues?: Pairs<number>
}

/** A world as facts. */
export function factsOf(world: AssignmentWorld): DecisionFacts {
  const { vars, people, excluded } = world
  return {
    now: vars.now,
    zone: vars.zone,
    people: [...people.values()].map(unusual),
    ...filled('teams', world.teams),
    ...filled('territories', world.territories),
    ...filled('turns', new Map([...world.turns].map(([rule, had]) => [rule, [...had]]))),
    ...filled('paces', world.paces),
    ...filled('lastOwners', world.lastOwners),
    ...filled('related', world.related),
    ...(excluded && { excluded: [...excluded] }),
    ...filled('offersMade', world.offersMade),
    ...filled('queues', world.queues),
  }
}

/** The world that facts tell of. */
function worldOf(facts: DecisionFacts): AssignmentWorld {
  const { now, zone, people, turns = [], excluded } = facts
  return {
    vars: { now, zone },
    people: new Map(people.map((one) => [one.userId, aPerson(one.userId, one)])),
    teams: new Map(facts.teams),
    territories: new Map(facts.territories),
    turns: new Map(turns.map(([rule, had]) => [rule, new Map(had)])),
    paces: new Map(facts.paces),
    lastOwners: new Map(facts.lastOwners),
    related: new Map(facts.related),
    ...(excluded && { excluded: new Set(excluded) }),
    offersMade: new Map(facts.offersMade),
    queues: new Map(facts.queues),
  }
}

/**
 * Decides again what was decided, by the facts that were kept with it and the record as it was then. With the rules that
 * decided the answer is the same.
 */
export function replayDecision(
  prepared: PreparedRules,
  record: Readonly<Record<string, unknown>>,
  facts: DecisionFacts,
): AssignmentDecision {
  return explainOwner(prepared, record, worldOf(facts)).decision
}

function filled<K extends string, T>(
  key: K,
  map: ReadonlyMap<string, T> | undefined,
): { [P in K]?: Pairs<T> } {
  return map && map.size > 0 ? ({ [key]: [...map] } as unknown as { [P in K]: Pairs<T> }) : {}
}

function unusual(person: Person): Pick<Person, 'userId'> & Partial<Person> {
  const usual = aPerson(person.userId)
  const told = Object.entries(person).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key as keyof Person]),
  )
  return { ...Object.fromEntries(told), userId: person.userId }
}
