import { parseDay } from '../../conditions/days.ts'
import { isZone } from '../../conditions/zoned-time.ts'
import type { Issue } from '../errors.ts'
import { type Given, isObject, type Words } from '../given.ts'
import { misspelt, unknownKeys } from '../misspelt.ts'
import { overridesTwice, windowsTwice } from './calendar-overlaps.ts'
import { daysOf, timeOfDay, type WorkingCalendarOptions, type WorkingWeek } from './calendar-rules.ts'

/** What a calendar cannot be, and what it can be but hardly means. */
export interface WorkingCalendarCheck {
  /** With any of these there is no calendar. */
  readonly problems: readonly Issue[]
  /** Windows that overlap count once. */
  readonly warnings: readonly Issue[]
}

const KEYS: Readonly<Record<keyof WorkingCalendarOptions, true>> = {
  ...{ zone: true, week: true, overrides: true, holidays: true, yearly: true, changes: true, nominal: true },
}
const WEEK_KEYS: Readonly<Record<keyof WorkingWeek, true>> = {
  ...{ mon: true, tue: true, wed: true, thu: true, fri: true, sat: true, sun: true },
}
const DAY = 86_400_000

/** Finds what is wrong with the options of a calendar before it is saved, whoever wrote them without types. */
export function checkWorkingCalendar(options: unknown): WorkingCalendarCheck {
  if (!isObject(options)) return { problems: [problem('', OBJECT)], warnings: [] }
  const { overrides, holidays, yearly, changes } = options
  const wrongKeys = (place: string, days: unknown, isRight: (key: string) => boolean, words: Words) =>
    Object.keys(asObject(days))
      .filter((key) => !isRight(key))
      .map((key) => problem(`${place}.${key}`, words))
  const problems = [
    ...unknownKeys(options, KEYS),
    ...zoneProblems(options['zone']),
    ...shapeProblems(options),
    ...wrongKeys('overrides', overrides, (key) => daysOf(key).length > 0, OVERRIDE_KEY),
    ...wrongKeys('holidays', holidays, (key) => daysOf(key).length > 0, OVERRIDE_KEY),
    ...wrongKeys('yearly', yearly, (key) => parseDay(`2024-${key}`) !== undefined, YEARLY_KEY),
    ...wrongKeys('changes', changes, (key) => parseDay(key) !== undefined, CHANGE_KEY),
    ...timesIn(options).flatMap(timesProblems),
    ...overridesTwice('overrides', asObject(overrides)),
    ...overridesTwice('holidays', asObject(holidays)),
  ]
  if (problems.length > 0) return { problems, warnings: [] }
  if (timesIn(options).every(({ times }) => times === 'closed' || (times as readonly unknown[]).length === 0))
    return { problems: [problem('', NEVER_OPEN, 'CALENDAR_CLOSED')], warnings: [] }
  return { problems: [], warnings: windowsTwice(options as unknown as WorkingCalendarOptions) }
}

/** The times of a day, and where they stand. */
interface Times {
  readonly path: string
  readonly times: unknown
  readonly mayBeClosed: boolean
}

/** Every place that holds the times of a day. A weekday may be left out, and is closed then; a day that differs says so. */
function timesIn(options: Given): readonly Times[] {
  const single = ['overrides', 'holidays', 'yearly'].flatMap((place) =>
    Object.entries(asObject(options[place])).map(([key, times]) => ({
      path: `${place}.${key}`,
      times,
      mayBeClosed: true,
    })),
  )
  const ofWeeks = weeksIn(options).flatMap(([path, week]) =>
    Object.entries(asObject(week)).map(([name, times]) => ({
      path: `${path}.${name}`,
      times,
      mayBeClosed: false,
    })),
  )
  return [...ofWeeks.filter(({ path, times }) => times !== undefined && isWeekday(path)), ...single]
}

function weeksIn(options: Given): readonly (readonly [path: string, week: unknown])[] {
  const changed = Object.entries(asObject(options['changes']))
  return [['week', options['week'] ?? {}], ...changed.map(([day, week]) => [`changes.${day}`, week] as const)]
}

function shapeProblems(options: Given): readonly Issue[] {
  return [
    ...['overrides', 'holidays', 'yearly', 'changes']
      .filter((name) => options[name] !== undefined && !isObject(options[name]))
      .map((name) => problem(name, OBJECT)),
    ...weeksIn(options).flatMap(([path, week]) =>
      isObject(week) ? unknownKeys(week, WEEK_KEYS, path) : [problem(path, WEEK)],
    ),
    ...(['undefined', 'boolean'].includes(typeof options['nominal']) ? [] : [problem('nominal', BOOLEAN)]),
  ]
}

function zoneProblems(zone: unknown): readonly Issue[] {
  if (typeof zone === 'string' && isZone(zone)) return []
  const sentence = { en: 'is no time zone of the IANA list', zh: '不是 IANA 时区名称' }
  const wrong = { code: 'OPTION_INVALID', path: 'zone', wrong: String(zone), ...sentence }
  return [misspelt(wrong, Intl.supportedValuesOf('timeZone'))]
}

function timesProblems({ path, times, mayBeClosed }: Times): readonly Issue[] {
  if (times === 'closed' && mayBeClosed) return []
  if (!Array.isArray(times)) return [problem(path, mayBeClosed ? OVERRIDE : TIMES, 'CALENDAR_TIME')]
  return times.flatMap((window, at) =>
    isWindow(window) ? [] : [problem(`${path}.${at}`, WINDOW, 'CALENDAR_TIME')],
  )
}

/** From a time before the end of the day to another one. */
function isWindow(window: unknown): boolean {
  if (!Array.isArray(window) || window.length !== 2) return false
  const [begin, end] = window.map(timeOfDay)
  return begin !== undefined && end !== undefined && begin !== end && begin < DAY
}

const OBJECT: Words = {
  message: "must be an object, as in { zone: 'Asia/Shanghai', week: { mon: [['09:00', '18:00']] } }.",
  zh: "必须是对象，例如 { zone: 'Asia/Shanghai', week: { mon: [['09:00', '18:00']] } }。",
}
const WEEK: Words = {
  message: "must be a week: { mon: [['09:00', '18:00']] }.",
  zh: "必须是一周的工作时段：{ mon: [['09:00', '18:00']] }。",
}
const BOOLEAN: Words = { message: 'must be true or false.', zh: '必须是 true 或 false。' }
const TIMES: Words = {
  message: "must be a list of windows: [['09:00', '12:00'], ['13:30', '18:00']]. An empty list is a day off.",
  zh: "必须是工作时段列表：[['09:00', '12:00'], ['13:30', '18:00']]，休息日用空列表。",
}
const OVERRIDE: Words = {
  message: "must be 'closed' or a list of windows: [['09:00', '12:00'], ['13:30', '18:00']].",
  zh: "必须是 'closed' 或工作时段列表：[['09:00', '12:00'], ['13:30', '18:00']]。",
}
const WINDOW: Words = {
  message: "must go from one time of the day to another: ['09:00', '18:00']. Only an end can be '24:00'.",
  zh: "必须由两个不同的时刻组成：['09:00', '18:00']；只有结束时刻可以是 '24:00'。",
}
const OVERRIDE_KEY: Words = {
  message: 'must be a day, 2026-10-10, or the first and the last of at most a year, 2026-10-01/2026-10-07.',
  zh: '必须是日期（2026-10-10），或不超过一年的起止日期（2026-10-01/2026-10-07）。',
}
const YEARLY_KEY: Words = { message: 'must be a month and day: 12-25.', zh: '必须是月和日：12-25。' }
const CHANGE_KEY: Words = { message: 'must be a day: 2027-01-01.', zh: '必须是日期：2027-01-01。' }
const NEVER_OPEN: Words = { message: 'No day has working time.', zh: '没有任何一天有工作时间。' }

function problem(path: string, { message, zh }: Words, code = 'OPTION_INVALID'): Issue {
  return { code, message, zh, ...(path !== '' && { path }) }
}

function isWeekday(path: string): boolean {
  return Object.hasOwn(WEEK_KEYS, path.slice(path.lastIndexOf('.') + 1))
}

function asObject(given: unknown): Given {
  return isObject(given) ? given : {}
}
