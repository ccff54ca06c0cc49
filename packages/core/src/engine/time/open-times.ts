import { calendarErrors } from './calendar-errors.ts'

/** A stretch of working time in epoch milliseconds. Its end is not part of it. */
export interface OpenTime {
  readonly from: number
  readonly to: number
}

/** Where open times come from: rules, or other calendars. */
export interface OpenSource {
  readonly zone: string
  /** Names what it says and what is known of its clocks. */
  version(): string
  /** What is open between two instants, in order, clipped to them; none touches the next. */
  windows(from: number, to: number): readonly OpenTime[]
  /** What is open of the day of this UTC midnight, in order and whole: a night shift is of the day on which it begins. */
  windowsOn(midnight: number): readonly OpenTime[]
}

/** Open times of whole years in order, with the working time before each. It grows to where it is asked for. */
export interface OpenTimes {
  readonly opens: readonly number[]
  readonly closes: readonly number[]
  /** Working time before each open time, counted from the first one known; behind the last, all of it. */
  readonly before: readonly number[]
  /** UTC midnights of the days on which work begins. */
  readonly workdays: readonly number[]
  /** From where to where everything is known. */
  readonly knownFrom: number
  readonly knownTo: number
  /** Makes known the year in which this instant lies. */
  cover(instant: number): void
  /** One more year, or several. Throws where the years end. */
  growForward(): void
  growBackward(): void
}

const FIRST_YEAR = 1900
const LAST_YEAR = 2199
const DAY = 86_400_000
/** From when on and until when calendars know open times. */
export const KNOWN: OpenTime = { from: startOf(FIRST_YEAR), to: startOf(LAST_YEAR + 1) }
/** The same in years, as messages say it. */
export const KNOWN_YEARS = { from: FIRST_YEAR, to: LAST_YEAR }

/** Keeps the open times of a source, year by year. */
export function openTimes(source: OpenSource): OpenTimes {
  let [firstYear, nextYear] = [0, 0]
  const times = {
    opens: [] as number[],
    closes: [] as number[],
    before: [0],
    workdays: [] as number[],
    knownFrom: Number.POSITIVE_INFINITY,
    knownTo: Number.NEGATIVE_INFINITY,
    cover,
    growForward: () => grow(nextYear, nextYear + 1),
    growBackward,
  }
  return times

  function cover(instant: number): void {
    // A Date counts like a number, and is none: it would come back as an answer.
    const isNumber = typeof instant === 'number'
    if (isNumber && instant >= times.knownFrom && instant < times.knownTo) return
    if (!(isNumber && instant >= KNOWN.from && instant <= KNOWN.to))
      throw calendarErrors.CRM_CALENDAR_INSTANT(KNOWN_YEARS)
    const year = Math.min(new Date(instant).getUTCFullYear(), LAST_YEAR)
    if (nextYear === 0) [firstYear, nextYear] = [year, year]
    if (year < firstYear) grow(year, firstYear)
    else if (year >= nextYear) grow(nextYear, year + 1)
  }

  /** What is early moves all that is known, so it doubles: else going far back would cost the square of it. */
  function growBackward(): void {
    const years = Math.min(nextYear - firstYear, Math.max(1, firstYear - FIRST_YEAR))
    grow(firstYear - years, firstYear)
  }

  function grow(from: number, to: number): void {
    if (from < FIRST_YEAR || to > LAST_YEAR + 1) throw calendarErrors.CRM_CALENDAR_CLOSED(KNOWN_YEARS)
    const windows = source.windows(startOf(from), startOf(to))
    const days = workdaysOf(source, startOf(from), startOf(to))
    if (from === nextYear) {
      append(windows)
      for (const day of days) times.workdays.push(day)
      nextYear = to
    } else {
      const later = times.opens.map((open, at) => ({ from: open, to: times.closes[at] as number }))
      Object.assign(times, { opens: [], closes: [], before: [0], workdays: [...days, ...times.workdays] })
      append(windows)
      append(later)
      firstYear = from
    }
    times.knownFrom = startOf(firstYear)
    times.knownTo = startOf(nextYear)
  }

  function append(windows: readonly OpenTime[]): void {
    const { opens, closes, before } = times
    for (const { from, to } of windows) {
      const last = closes.length - 1
      // Open over New Year: one open time, not two.
      if (last >= 0 && closes[last] === from) closes[last] = to
      else {
        opens.push(from)
        closes.push(to)
      }
      const at = closes.length
      before[at] = (before[at - 1] as number) + to - (opens[at - 1] as number)
    }
  }
}

/** Open times in order; those that overlap or touch as one. */
export function joined(times: readonly OpenTime[]): readonly OpenTime[] {
  const found: { from: number; to: number }[] = []
  for (const { from, to } of times.toSorted((one, other) => one.from - other.from)) {
    const last = found.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else found.push({ from, to })
  }
  return found
}

/** What of an open time lies between two instants. */
export function clipped(time: OpenTime, from: number, to: number): OpenTime {
  return { from: Math.max(time.from, from), to: Math.min(time.to, to) }
}

/** Whether an open time is not empty. */
export function isSome({ from, to }: OpenTime): boolean {
  return from < to
}

/** The last place whose value is at most this one; -1 before all of them. */
export function placeOf(values: readonly number[], value: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

function workdaysOf(source: OpenSource, from: number, to: number): readonly number[] {
  const days: number[] = []
  for (let day = from; day < to; day += DAY) if (source.windowsOn(day).length > 0) days.push(day)
  return days
}

function startOf(year: number): number {
  return Date.UTC(year, 0, 1)
}
