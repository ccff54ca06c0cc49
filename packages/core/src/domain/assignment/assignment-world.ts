import type { ConditionVars } from '../../conditions/index.ts'
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
}

/** What a decision makes of the world, for the next one. */
export interface Consequences {
  readonly turns?: { readonly rule: string; readonly had: ReadonlyMap<string, number> }
  readonly pace?: { readonly key: string; readonly next: number }
  readonly loaded?: string
  readonly queued?: string
}

/** A world that goes on from decision to decision. The one it began with stays as it was. */
export function runningWorld(from: AssignmentWorld): {
  readonly world: AssignmentWorld
  note(consequences: Consequences): void
} {
  const people = new Map(from.people)
  const turns = new Map([...from.turns].map(([rule, had]) => [rule, new Map(had)]))
  const paces = new Map(from.paces)
  const queues = from.queues && new Map(from.queues)
  const world = { ...from, people, turns, paces, ...(queues && { queues }) }
  return {
    world,
    note({ turns: turn, pace, loaded, queued }) {
      if (turn) {
        const had = turns.get(turn.rule) ?? new Map<string, number>()
        for (const [userId, count] of turn.had) had.set(userId, count)
        turns.set(turn.rule, had)
      }
      if (pace) paces.set(pace.key, pace.next)
      if (queued !== undefined) queues?.set(queued, (queues.get(queued) ?? 0) + 1)
      const person = loaded === undefined ? undefined : people.get(loaded)
      if (person)
        people.set(person.userId, { ...person, load: person.load + 1, lastAssignedAt: from.vars.now })
    },
  }
}
