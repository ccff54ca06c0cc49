import { milliseconds } from '../../engine/time/duration.ts'
import type { ApprovalMode, ApprovalRule, Approver, Timeout } from './approval-rule.ts'

/** Somebody who is asked, with fields of the record read. */
export type Seat = Exclude<Approver, { readonly field: string }>

/** One step of a request: who is asked, and how many of them have to agree. */
export type Step = {
  readonly mode: Exclude<ApprovalMode, 'sequence'>
  readonly seats: readonly Seat[]
  /** Who may decide the step alone since it was escalated. */
  readonly escalatedTo?: readonly Seat[]
  /** What the request asks for in it, where it asks for several things; a sequence has several steps of one key. */
  readonly key?: string
  readonly because?: string
  /** Stands for what its need was reckoned from, salted. */
  readonly inputsHash?: string
  /** The timeouts that count from when it is asked. Left out where those of the step before go on. */
  readonly ladder?: readonly Rung[]
  /** Who was called in by an approver, and has to agree before or after all others. */
  readonly added?: readonly Added[]
  /** How often it was sent back: votes of earlier rounds do not count. */
  readonly round?: number
  /** The request on which it was granted; it is not asked again. */
  readonly carriedFrom?: string
}

/** Somebody who was called in. */
export type Added = {
  readonly user: string
  readonly when: 'before' | 'after'
  /** Who called them in. */
  readonly by: string
  /** Who called them in may decide the step alone: what others have asked for they pass over, but not this. */
  readonly evenAlone?: true
}

/** One timeout of a request, in milliseconds after it was asked. */
export type Rung = {
  readonly afterMs: number
  readonly do: Timeout['do']
  readonly to?: readonly Seat[]
}

/** Somebody who votes, as far as it counts. */
export interface Voter {
  /** Themselves and the users they stand in for. */
  readonly userIds: ReadonlySet<string>
  readonly roles: readonly string[]
  /** The codes of the teams of any of them. */
  readonly teams: ReadonlySet<string>
  /** The plugin that votes, where no user does. */
  readonly plugin?: string
}

/** The place of who may decide a step alone. */
export const ALONE = -1

/** Who is named by an approver that reads a field; undefined where the field is empty. */
type ReadField = (field: string) => string | undefined

/** The steps that a rule comes to for a record. An approver whose field is empty is left out. */
export function stepsOf({ mode = 'all', by }: ApprovalRule, read: ReadField): readonly Step[] {
  const seats = seatsOf(by, read)
  if (mode === 'sequence') return seats.map((seat) => ({ mode: 'any', seats: [seat] }))
  return seats.length === 0 ? [] : [{ mode, seats }]
}

/** The timeouts of a rule, for a record. */
export function ladderOf({ timeouts = [] }: ApprovalRule, read: ReadField): readonly Rung[] {
  return timeouts.map((timeout) => ({
    afterMs: milliseconds(timeout.after),
    do: timeout.do,
    ...(timeout.do === 'escalate' && { to: seatsOf(timeout.to, read) }),
  }))
}

function seatsOf(by: readonly Approver[], read: ReadField): readonly Seat[] {
  return by.flatMap((approver): Seat[] => {
    if (!('field' in approver)) return [approver]
    const user = read(approver.field)
    return user === undefined ? [] : [{ user }]
  })
}

/** Everybody who may have to speak in a step, by their places: who was called in comes after those of the rule. */
export function placesOf({ seats, added = [] }: Step): readonly Seat[] {
  return [...seats, ...added.map(({ user }) => ({ user }))]
}

/** For which seats of a step somebody may speak, by their places; {@link ALONE} among them for all at once. */
export function seatsFor(step: Step, voter: Voter): readonly number[] {
  const own = placesOf(step).flatMap((seat, place) => (sits(seat, voter) ? [place] : []))
  return step.escalatedTo?.some((seat) => sits(seat, voter)) ? [ALONE, ...own] : own
}

function sits(seat: Seat, { userIds, roles, teams, plugin }: Voter): boolean {
  if ('external' in seat) return seat.external === plugin
  if (plugin !== undefined) return false
  if ('user' in seat) return userIds.has(seat.user)
  return 'role' in seat ? roles.includes(seat.role) : teams.has(seat.team)
}

/**
 * The places that a step waits for, given for which those who agreed may speak: first who was called in before, then
 * those of the rule, then who was called in after. None, once enough have agreed.
 */
export function openPlaces(step: Step, agreed: readonly (readonly number[])[]): readonly number[] {
  const { seats, added = [] } = step
  const isAlone = agreed.some((places) => places.includes(ALONE))
  const missing = (when: Added['when']) =>
    added.flatMap((one, at) => {
      const place = seats.length + at
      const counts = one.when === when && (!isAlone || one.evenAlone)
      return counts && !agreed.some((places) => places.includes(place)) ? [place] : []
    })
  const before = missing('before')
  if (before.length > 0) return before
  return isAgreed(step, agreed) ? missing('after') : seats.map((_, place) => place)
}

/** Whether those who agreed are enough for the rule, given for which seats each of them may speak. */
export function isAgreed({ mode, seats }: Step, agreed: readonly (readonly number[])[]): boolean {
  if (agreed.some((places) => places.includes(ALONE))) return true
  const own = agreed.filter((places) => places.some((place) => place < seats.length))
  if (mode === 'any') return own.length >= 1
  return mode === 'all' ? everySeatTaken(seats.length, own) : own.length >= mode.quorum
}

/** Whether each seat can have somebody of its own: a person in two seats gives one up where another needs it. */
function everySeatTaken(seats: number, agreed: readonly (readonly number[])[]): boolean {
  const taken = new Map<number, number>()
  const seat = (person: number, tried: Set<number>): boolean =>
    (agreed[person] ?? []).some((place) => {
      if (place >= seats || tried.has(place)) return false
      tried.add(place)
      const other = taken.get(place)
      if (other !== undefined && !seat(other, tried)) return false
      taken.set(place, person)
      return true
    })
  return agreed.filter((_, person) => seat(person, new Set())).length >= seats
}
