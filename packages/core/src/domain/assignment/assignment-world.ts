import type { ConditionVars } from '../../conditions/index.ts'
import type { InTerritory } from './assignment-rule.ts'
import type { Person } from './people.ts'

/** A member of a team, in the order of turns. */
export interface Member {
  readonly userId: string
  readonly weight: number
}

/** What choosing needs to know besides the record. */
export interface AssignmentWorld {
  readonly vars: Pick<ConditionVars, 'now' | 'zone'>
  /** Members by team code, in the order of their turns. */
  readonly teams: ReadonlyMap<string, readonly Member[]>
  readonly people: ReadonlyMap<string, Person>
  /** How many turns each member has had, by rule. */
  readonly turns: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** From when on somebody may get another one under a rule with a pace; epoch milliseconds, by `rule userId`. */
  readonly paces: ReadonlyMap<string, number>
  /** Who shall not get this record. */
  readonly excluded?: ReadonlySet<string>
  /** How often each target has offered the record in a row, by its name. */
  readonly offersMade?: ReadonlyMap<string, number>
  /** How many wait in each queue; none where a queue is being worked off, so that nobody waits behind themselves. */
  readonly queues?: ReadonlyMap<string, number>
  /** Members by territory, as `territoryKey` names it, in the order of their turns. */
  readonly territories?: ReadonlyMap<string, readonly Member[]>
  /** Who was given a record with some value last, and when; by `valueKey`. */
  readonly lastOwners?: ReadonlyMap<string, LastOwner>
  /** What records that are referred to say, as whose an account is; by `valueKey`. */
  readonly related?: ReadonlyMap<string, unknown>
}

/** Who was given something, and when. */
export interface LastOwner {
  readonly userId: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** What a territory is kept under: `north`, or `north/*` with all below it. */
export function territoryKey({ territory, descend }: InTerritory): string {
  return descend ? `${territory}/*` : territory
}

/** What is kept under a value of a field. */
export function valueKey(field: string, value: string): string {
  return `${field} ${value}`
}

/** What a decision makes of the world, for the next one. */
export interface Consequences {
  readonly turns?: { readonly rule: string; readonly had: ReadonlyMap<string, number> } | undefined
  readonly pace?: { readonly key: string; readonly next: number } | undefined
  readonly loaded?: string
  readonly queued?: string
  /** The values by which whoever got it will be known to have had it: keys as `valueKey` makes them. */
  readonly owned?: readonly string[] | undefined
}

/** A world that goes on from decision to decision. The one it began with stays as it was. */
export function runningWorld(from: AssignmentWorld): {
  readonly world: AssignmentWorld
  /** Notes what a decision makes of it, at an instant: that of the world when left out. */
  note(consequences: Consequences, now?: number): void
  /** Somebody has done one of what they hold. */
  done(userId: string): void
  /** Takes in people who were not known. */
  meet(people: ReadonlyMap<string, Person>): void
} {
  const people = new Map(from.people)
  const turns = new Map([...from.turns].map(([rule, had]) => [rule, new Map(had)]))
  const paces = new Map(from.paces)
  const lastOwners = new Map(from.lastOwners)
  const queues = from.queues && new Map(from.queues)
  const world = { ...from, people, turns, paces, lastOwners, ...(queues && { queues }) }
  return {
    world,
    note({ turns: turn, pace, loaded, queued, owned = [] }, now = from.vars.now) {
      if (turn) {
        const had = turns.get(turn.rule) ?? new Map<string, number>()
        for (const [userId, count] of turn.had) had.set(userId, count)
        turns.set(turn.rule, had)
      }
      if (pace) paces.set(pace.key, pace.next)
      if (queued !== undefined) queues?.set(queued, (queues.get(queued) ?? 0) + 1)
      const person = loaded === undefined ? undefined : people.get(loaded)
      if (!person) return
      people.set(person.userId, { ...person, load: person.load + 1, lastAssignedAt: now })
      for (const key of owned) lastOwners.set(key, { userId: person.userId, at: now })
    },
    done(userId) {
      const person = people.get(userId)
      if (person) people.set(userId, { ...person, load: Math.max(0, person.load - 1) })
    },
    meet(those) {
      for (const [userId, person] of those) people.set(userId, person)
    },
  }
}
