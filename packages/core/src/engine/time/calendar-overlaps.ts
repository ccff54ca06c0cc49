import type { Issue } from '../errors.ts'
import {
  type DayTimes,
  daysOf,
  readWindows,
  WEEKDAYS,
  type WorkingCalendarOptions,
  type WorkingWeek,
} from './calendar-rules.ts'

const DAY = 86_400_000

/** Overrides that name a day which another one names: which of them is meant, nobody can tell. */
export function overridesTwice(place: string, overrides: object): readonly Issue[] {
  const named = new Map<number, string>()
  return Object.keys(overrides).flatMap((key) => {
    const days = daysOf(key)
    const shared = days.find((day) => named.has(day))
    const other = shared === undefined ? '' : named.get(shared)
    for (const day of days) named.set(day, key)
    if (shared === undefined) return []
    return [
      {
        code: 'OVERRIDES_OVERLAP',
        path: `${place}.${key}`,
        message: `names a day that ${other} names too. Say each day once.`,
        zh: `与 ${other} 包含同一天，每天只能设置一次。`,
      },
    ]
  })
}

/** Days whose windows overlap, also with a night shift of the day before. */
export function windowsTwice({
  week = {},
  changes = {},
  overrides = {},
  holidays = {},
  yearly = {},
}: WorkingCalendarOptions): readonly Issue[] {
  const weeks = { week, ...prefixed('changes', changes) }
  const days = {
    ...prefixed('overrides', overrides),
    ...prefixed('holidays', holidays),
    ...prefixed('yearly', yearly),
  }
  return [
    ...Object.entries(weeks).flatMap(([path, times]) =>
      WEEKDAYS.filter((name) => overlap(times[name] ?? [], times[dayBefore(name)] ?? [])).map(
        (name) => `${path}.${name}`,
      ),
    ),
    ...Object.entries(days).flatMap(([path, times]) =>
      times !== 'closed' && overlap(times, []) ? [path] : [],
    ),
  ].map((path) => ({
    code: 'WINDOWS_OVERLAP',
    path,
    message: 'has windows that overlap; the time that they share counts once.',
    zh: '的工作时段有重叠，重叠部分只计算一次。',
  }))
}

function overlap(times: DayTimes, timesBefore: DayTimes): boolean {
  const night = readWindows(timesBefore).map(({ from, to }) => ({ from: from - DAY, to: to - DAY }))
  const windows = [...night, ...readWindows(times)].toSorted((one, other) => one.from - other.from)
  let lastEnd = 0
  for (const { from, to } of windows) {
    // What overlaps on the day before is told there.
    if (from >= 0 && from < lastEnd) return true
    lastEnd = Math.max(lastEnd, to)
  }
  return false
}

function dayBefore(name: keyof WorkingWeek): keyof WorkingWeek {
  return WEEKDAYS[(WEEKDAYS.indexOf(name) + 6) % 7] as keyof WorkingWeek
}

function prefixed<T>(place: string, entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [`${place}.${key}`, value]))
}
