import { calendarErrors } from './calendar-errors.ts'
import { clipped, isSome, KNOWN, type OpenTime, type OpenTimes, placeOf } from './open-times.ts'

/** Working time before an instant that is known, counted from the first open time that is. */
export function workedBefore({ opens, closes, before }: OpenTimes, at: number): number {
  const place = placeOf(opens, at)
  if (place < 0) return 0
  return (before[place] as number) + Math.min(at, closes[place] as number) - (opens[place] as number)
}

/** So much working time later: the first such instant. Or earlier, for less than 0: the last such instant. */
export function moved(times: OpenTimes, at: number, amount: number): number {
  times.cover(at)
  if (amount === 0) return at
  const target = amount > 0 ? reachForward(times, at, amount) : reachBackward(times, at, amount)
  const place = placeOf(times.before, target)
  const exact = times.before[place] as number
  // What is just worked off ends with the window before, and does not wait for the next.
  if (amount > 0 && exact === target) return times.closes[place - 1] as number
  return (times.opens[place] as number) + target - exact
}

function reachForward(times: OpenTimes, at: number, amount: number): number {
  const target = workedBefore(times, at) + amount
  while ((times.before.at(-1) as number) < target) times.growForward()
  return target
}

function reachBackward(times: OpenTimes, at: number, amount: number): number {
  // Going back counts anew: a year before the others is a new beginning.
  while (workedBefore(times, at) + amount < 0) times.growBackward()
  return workedBefore(times, at) + amount
}

/** Which open time holds an instant; -1 for none. */
export function openPlace(times: OpenTimes, at: number): number {
  times.cover(at)
  const place = placeOf(times.opens, at)
  return place >= 0 && at < (times.closes[place] as number) ? place : -1
}

/** When it opens next; the instant itself while it is open. */
export function openAfter(times: OpenTimes, at: number): number {
  return openPlace(times, at) >= 0 ? at : (times.opens[nextPlace(times, at)] as number)
}

/** When it closes next. */
export function closeAfter(times: OpenTimes, at: number): number {
  let place = openPlace(times, at)
  if (place < 0) place = nextPlace(times, at)
  // It may go on in the year after.
  while (times.closes[place] === times.knownTo) {
    if (times.knownTo === KNOWN.to) throw calendarErrors.CRM_CALENDAR_OPEN()
    times.growForward()
  }
  return times.closes[place] as number
}

function nextPlace(times: OpenTimes, at: number): number {
  const place = placeOf(times.opens, at) + 1
  while (place >= times.opens.length) times.growForward()
  return place
}

/** The workday so many workdays after a day, or before it for less than 0, both as UTC midnights. */
export function workdayFrom(times: OpenTimes, midnight: number, days: number): number {
  const placed = () =>
    days > 0 ? placeOf(times.workdays, midnight) + days : placeOf(times.workdays, midnight - 1) + 1 + days
  let place = placed()
  while (place < 0 || place >= times.workdays.length) {
    if (place < 0) times.growBackward()
    else times.growForward()
    place = placed()
  }
  return times.workdays[place] as number
}

/** What is open between two instants. */
export function windowsBetween(times: OpenTimes, from: number, to: number): readonly OpenTime[] {
  times.cover(from)
  times.cover(to)
  const found: OpenTime[] = []
  const { opens, closes } = times
  for (let place = Math.max(0, placeOf(opens, from)); (opens[place] as number) < to; place++)
    found.push(clipped({ from: opens[place] as number, to: closes[place] as number }, from, to))
  return found.filter(isSome)
}
