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

/** For which seats of a step somebody may speak, by their places; {@link ALONE} among them for all at once. */
export function seatsFor(step: Step, voter: Voter): readonly number[] {
  const own = step.seats.flatMap((seat, place) => (sits(seat, voter) ? [place] : []))
  return step.escalatedTo?.some((seat) => sits(seat, voter)) ? [ALONE, ...own] : own
}

function sits(seat: Seat, { userIds, roles, teams }: Voter): boolean {
  if ('user' in seat) return userIds.has(seat.user)
  return 'role' in seat ? roles.includes(seat.role) : teams.has(seat.team)
}

/** Whether those who agreed are enough, given for which seats each of them may speak. */
export function isAgreed({ mode, seats }: Step, agreed: readonly (readonly number[])[]): boolean {
  if (agreed.some((places) => places.includes(ALONE))) return true
  if (mode === 'any') return agreed.length >= 1
  return mode === 'all' ? everySeatTaken(seats.length, agreed) : agreed.length >= mode.quorum
}

/** Whether each seat can have somebody of its own: a person in two seats gives one up where another needs it. */
function everySeatTaken(seats: number, agreed: readonly (readonly number[])[]): boolean {
  const taken = new Map<number, number>()
  const seat = (person: number, tried: Set<number>): boolean =>
    (agreed[person] ?? []).some((place) => {
      if (tried.has(place)) return false
      tried.add(place)
      const other = taken.get(place)
      if (other !== undefined && !seat(other, tried)) return false
      taken.set(place, person)
      return true
    })
  return agreed.filter((_, person) => seat(person, new Set())).length >= seats
}
