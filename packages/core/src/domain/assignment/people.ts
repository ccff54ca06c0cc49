/** What choosing needs to know of somebody who could get a record. */
export interface Person {
  readonly userId: string
  readonly isActive: boolean
  readonly presence?: 'online' | 'away' | 'offline' | null
  /** Turns in relation to others; 1 is usual, 0 gets none. */
  readonly weight: number
  /** How much they can hold; null is any amount. */
  readonly capacity: number | null
  /** How much they hold that is not done yet. */
  readonly load: number
  /** Levels by skill. */
  readonly skills: Readonly<Record<string, number>>
  /** Epoch milliseconds; for who has waited longest. */
  readonly lastAssignedAt: number | null
  readonly absences: readonly TimeAway[]
}

/** A time in which somebody gets nothing, and who stands in. Epoch milliseconds; `to` is no more part of it. */
export interface TimeAway {
  readonly from: number
  readonly to: number
  readonly delegateId: string | null
}

/** A person with the usual of everything. */
export function aPerson(userId: string, given: Partial<Omit<Person, 'userId'>> = {}): Person {
  return {
    ...{ userId, isActive: true, presence: null, weight: 1, capacity: null, load: 0 },
    ...{ skills: {}, lastAssignedAt: null, absences: [] },
    ...given,
  }
}

/** How many may stand in for one another in a row. */
export const LONGEST_CHAIN = 5

/** Who takes what is meant for somebody now: they, or who stands in for them. Undefined when nobody does. */
export function standIn(
  person: Person,
  people: ReadonlyMap<string, Person>,
  now: number,
): Person | undefined {
  let one: Person | undefined = person
  // Those who stand in for one another in a circle are all away: the longest chain ends that too.
  for (let links = 0; one && links < LONGEST_CHAIN; links++) {
    const absence: TimeAway | undefined = one.absences.find(({ from, to }) => from <= now && now < to)
    if (!absence) return one
    one = absence.delegateId === null ? undefined : people.get(absence.delegateId)
  }
  return undefined
}
