import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import type { Duration } from '../../engine/time/duration.ts'

/** How the one is chosen of several who could get a record. Ties go to who has waited longest, then by turn. */
export type Strategy<R = AnyRecord> =
  /** Everybody in turns; with `weighted`, as many turns as each one's `weight`. */
  | { readonly by: 'turns'; readonly weighted?: boolean }
  /** Who holds least, measured by their capacity. */
  | { readonly by: 'leastLoaded' }
  /** Who has the most room left. */
  | { readonly by: 'mostRoom' }
  /** Who brings most of the skills: the number of them first, then how many at the wished level. */
  | { readonly by: 'skills'; readonly wish: readonly Skill[] }
  /** The highest score. It must depend on nothing but what it is given. */
  | { readonly by: 'score'; readonly score: (candidate: Scored, record: Readonly<R>) => number }

/** Something that a person can do, at least at a level; 1 when left out. */
export interface Skill {
  readonly skill: string
  readonly level?: number
}

/** What a score may look at. */
export interface Scored {
  readonly userId: string
  readonly load: number
  readonly capacity: number | null
  readonly weight: number
  readonly skills: Readonly<Record<string, number>>
}

/** What keeps people from being chosen, besides being inactive or absent. */
export interface Filters {
  /** How much each may hold of what is not done yet; their own `capacity` where it is less. */
  readonly capacity?: number
  readonly skills?: readonly Skill[]
  /** Only who is there now. */
  readonly presence?: 'online'
  /**
   * How many each may get in a time, spread evenly: 10 in 30 days are one every three days. Fractions add up, so that
   * 14 a month are 14 a month.
   */
  readonly pace?: { readonly count: number; readonly per: Duration }
  /** Ask before giving: whoever is chosen is offered the record, and owns it once they accept. */
  readonly offer?: OfferTerms
}

/** How a record is offered. */
export interface OfferTerms {
  /** How long somebody may think about it; then it is offered to the next. */
  readonly timeout: Duration
  /** To how many it is offered, one after another, before the rule goes on to its next target; 3 when left out. */
  readonly times?: number
}

/** Whom a rule gives a record to. */
export type Target<R = AnyRecord> =
  /** One of a team's members, by its code. */
  | ({
      readonly to: 'team'
      readonly team: string
      readonly strategy?: Strategy<R>
    } & Filters)
  | ({ readonly to: 'user'; readonly userId: string } & Filters)
  /** Whom a field of the record names, as `ownerId` of what it came from. */
  | ({ readonly to: 'field'; readonly field: string } & Filters)
  /** First to a department, then to a person: the rules of that department decide. */
  | { readonly to: 'rules'; readonly rules: string }
  /** It waits in line until somebody of the targets before can take it; a full queue hands on to the target behind. */
  | {
      readonly to: 'queue'
      readonly queue: string
      /** How many may wait in it; any number when left out. */
      readonly max?: number
      /** Higher is given first; among equals, who has waited longest. It must depend on nothing but the record. */
      readonly priority?: number | ((record: Readonly<R>) => number)
      /** Whether what waits may be grabbed, as if it lay in the public pool. */
      readonly isGrabbable?: boolean
    }
  /** Nobody: it lies in the public pool until somebody grabs it. */
  | { readonly to: 'pool' }

/** "Records like these go there." Of the rules that match, the one with the highest priority decides. */
export interface AssignmentRule<R = AnyRecord> {
  readonly id: string
  readonly on: string
  /** Higher is asked first; among equals, who stands first. */
  readonly priority: number
  readonly when: Condition<R>
  /** Several are tried in order: where nobody of the first can take it, the next overflow to. */
  readonly assign: Target<R> | readonly Target<R>[]
  /** Rules of a department, which are asked only by `rules(…)`. */
  readonly within?: string
  /** What happens when nobody can take it: the next rule that matches is asked, or it lies in the pool. */
  readonly otherwise?: 'next' | 'pool'
}

/** Gives to the members of a team in turns. */
export function roundRobin(options: { team: string } & Filters): Target {
  return { to: 'team', ...options, strategy: { by: 'turns' } }
}

/** Gives to the members of a team in turns, to each as often as their weight says. */
export function weighted(options: { team: string } & Filters): Target {
  return { to: 'team', ...options, strategy: { by: 'turns', weighted: true } }
}

/** Gives to the member of a team who holds least. */
export function leastLoaded(options: { team: string } & Filters): Target {
  return { to: 'team', ...options, strategy: { by: 'leastLoaded' } }
}

/** Gives to one person. */
export function person(userId: string, filters: Filters = {}): Target {
  return { to: 'user', userId, ...filters }
}

/** Lets the rules of a department decide: those with the same name in `within`. */
export function department(rules: string): Target {
  return { to: 'rules', rules }
}

/**
 * Lets it wait in line, behind targets of people: `[roundRobin({ team: 'north', capacity: 5 }), queue({ queue: 'north' })]`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the record type is the rule's.
export function queue<R = any>(options: Omit<Extract<Target<R>, { readonly to: 'queue' }>, 'to'>): Target<R> {
  return { to: 'queue', ...options }
}

/** Leaves it in the public pool. */
export function pool(): Target {
  return { to: 'pool' }
}

/** The targets of a rule in the order in which they are tried. */
export function targetsOf({ assign }: AssignmentRule): readonly Target[] {
  return Array.isArray(assign) ? assign : [assign as Target]
}
