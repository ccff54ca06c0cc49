import { parseDay } from '../../conditions/days.ts'
import { isZone } from '../../conditions/zoned-time.ts'
import type { Issue } from '../errors.ts'
import { misspelt, unknownKeys } from '../misspelt.ts'
import {
  type DayTimes,
  daysOf,
  readWindows,
  timeOfDay,
  WEEKDAYS,
  type WorkingCalendarOptions,
  type WorkingWeek,
} from './calendar-rules.ts'

/** What a calendar cannot be, and what it can be but hardly means. */
export interface WorkingCalendarCheck {
  /** With any of these there is no calendar. */
  readonly problems: readonly Issue[]
  /** Windows that overlap count once. */
  readonly warnings: readonly Issue[]
}

const KEYS: Readonly<Record<keyof WorkingCalendarOptions, true>> = {
  ...{ zone: true, week: true, overrides: true, yearly: true, changes: true, nominal: true },
}
const WEEK_KEYS: Readonly<Record<keyof WorkingWeek, true>> = {
  ...{ mon: true, tue: true, wed: true, thu: true, fri: true, sat: true, sun: true },
}
const DAY = 86_400_000

/** Finds what is wrong with the options of a calendar before it is saved, whoever wrote them without types. */
export function checkWorkingCalendar(options: unknown): WorkingCalendarCheck {
  if (!isObject(options)) return { problems: [problem('', OBJECT)], warnings: [] }
  const days = daysIn(options)
  const problems = [
    ...unknownKeys(options, KEYS),
    ...zoneProblems(options['zone']),
    ...shapeProblems(options),
    ...Object.keys(asObject(options['overrides']))
      .filter((key) => daysOf(key).length === 0)
      .map((key) => problem(`overrides.${key}`, OVERRIDE_KEY)),
    ...Object.keys(asObject(options['yearly']))
      .filter((key) => parseDay(`2024-${key}`) === undefined)
      .map((key) => problem(`yearly.${key}`, YEARLY_KEY)),
    ...Object.keys(asObject(options['changes']))
      .filter((key) => parseDay(key) === undefined)
      .map((key) => problem(`changes.${key}`, CHANGE_KEY)),
    ...days.flatMap(({ path, times }) => timesProblems(path, times)),
    ...overridesTwice(asObject(options['overrides'])),
  ]
  if (problems.length > 0) return { problems, warnings: [] }
  const opens = days.some(({ times }) => Array.isArray(times) && times.length > 0)
  if (!opens) return { problems: [problem('', NEVER_OPEN, 'CALENDAR_CLOSED')], warnings: [] }
  return { problems: [], warnings: overlaps(options as unknown as WorkingCalendarOptions) }
}

/** Every place that holds the times of a day. */
function daysIn(options: Given): readonly { path: string; times: unknown }[] {
  const inside = (place: string, given: unknown) =>
    Object.entries(asObject(given)).map(([key, times]) => ({ path: `${place}.${key}`, times }))
  return [
    ...inside('week', options['week']),
    ...Object.entries(asObject(options['changes'])).flatMap(([day, week]) => inside(`changes.${day}`, week)),
    ...inside('yearly', options['yearly']),
    ...inside('overrides', options['overrides']),
  ].filter(({ times }) => times !== undefined)
}

function shapeProblems(options: Given): readonly Issue[] {
  const isWrong = (given: unknown) => given !== undefined && !isObject(given)
  const weeks = [['week', options['week']] as const].concat(
    Object.entries(asObject(options['changes'])).map(([day, week]) => [`changes.${day}`, week] as never),
  )
  return [
    ...['week', 'overrides', 'yearly', 'changes']
      .filter((name) => isWrong(options[name]))
      .map((name) => problem(name, OBJECT)),
    ...weeks.flatMap(([path, week]) => unknownKeys(asObject(week), WEEK_KEYS, path)),
    ...(['undefined', 'boolean'].includes(typeof options['nominal']) ? [] : [problem('nominal', BOOLEAN)]),
  ]
}

function zoneProblems(zone: unknown): readonly Issue[] {
  if (typeof zone === 'string' && isZone(zone)) return []
  const sentence = { en: 'is no time zone of the IANA list', zh: '不是 IANA 时区名称' }
  const wrong = { code: 'OPTION_INVALID', path: 'zone', wrong: String(zone), ...sentence }
  return [misspelt(wrong, Intl.supportedValuesOf('timeZone'))]
}

/** `closed` is for days that differ; a weekday without work has no windows. */
function timesProblems(path: string, times: unknown): readonly Issue[] {
  if (times === 'closed' && /^(overrides|yearly)\./.test(path)) return []
  if (!Array.isArray(times)) return [problem(path, TIMES, 'CALENDAR_TIME')]
  return times
    .map((window, at) => ({ window, path: `${path}.${at}` }))
    .filter(({ window }) => !isWindow(window))
    .map((one) => problem(one.path, TIMES, 'CALENDAR_TIME'))
}

/** From a time before the end of the day to another one. */
function isWindow(window: unknown): boolean {
  if (!Array.isArray(window) || window.length !== 2) return false
  const [begin, end] = window.map(timeOfDay)
  return begin !== undefined && end !== undefined && begin !== end && begin < DAY
}

/** A day that two overrides name: which of them is meant, nobody can tell. */
function overridesTwice(overrides: Given): readonly Issue[] {
  const first = new Map<number, string>()
  return Object.keys(overrides).flatMap((key) => {
    const other = daysOf(key)
      .map((day) => first.get(day))
      .find((one) => one !== undefined)
    for (const day of daysOf(key)) first.set(day, key)
    if (other === undefined) return []
    const message = `names a day that ${other} names too. Say each day once.`
    return [
      problem(
        `overrides.${key}`,
        { message, zh: `与 ${other} 包含同一天，每天只能设置一次。` },
        'OVERRIDES_OVERLAP',
      ),
    ]
  })
}

/** Windows of one day that overlap, and a night shift that runs into the next morning. */
function overlaps({
  week,
  changes = {},
  overrides = {},
  yearly = {},
}: WorkingCalendarOptions): readonly Issue[] {
  const weeks = [
    ['week', week] as const,
    ...Object.entries(changes).map(([day, of]) => [`changes.${day}`, of] as const),
  ]
  const single = { overrides, yearly }
  return [
    ...weeks.flatMap(([path, days = {}]) =>
      WEEKDAYS.filter((name) => overlap(days[name] ?? [], days[dayBefore(name)] ?? [])).map((name) =>
        problem(`${path}.${name}`, OVERLAP, 'WINDOWS_OVERLAP'),
      ),
    ),
    ...Object.entries(single).flatMap(([place, days]) =>
      Object.entries(days)
        .filter(([, times]) => times !== 'closed' && overlap(times, []))
        .map(([key]) => problem(`${place}.${key}`, OVERLAP, 'WINDOWS_OVERLAP')),
    ),
  ]
}

function overlap(times: DayTimes, timesBefore: DayTimes): boolean {
  const night = readWindows(timesBefore).map(({ begin, end }) => ({ begin: begin - DAY, end: end - DAY }))
  const windows = [...night.filter(({ end }) => end > 0), ...readWindows(times)].toSorted(
    (one, other) => one.begin - other.begin,
  )
  return windows.some(({ begin }, at) => windows.slice(0, at).some(({ end }) => begin < end))
}

function dayBefore(name: keyof WorkingWeek): keyof WorkingWeek {
  return WEEKDAYS[(WEEKDAYS.indexOf(name) + 6) % 7] as keyof WorkingWeek
}

type Given = Readonly<Record<string, unknown>>
type Words = Pick<Issue, 'message'> & { readonly zh: string }

const OBJECT: Words = {
  message: "must be an object: { zone: 'Asia/Shanghai', week: { mon: [['09:00', '18:00']] } }.",
  zh: "必须是对象：{ zone: 'Asia/Shanghai', week: { mon: [['09:00', '18:00']] } }。",
}
const BOOLEAN: Words = { message: 'must be true or false.', zh: '必须是 true 或 false。' }
const TIMES: Words = {
  message:
    "must be working time from one time of the day to another: [['09:00', '12:00'], ['13:30', '24:00']].",
  zh: "必须是由起止时刻组成的工作时段：[['09:00', '12:00'], ['13:30', '24:00']]。",
}
const OVERRIDE_KEY: Words = {
  message: 'must be a day, 2026-10-10, or the first and the last of at most a year, 2026-10-01/2026-10-07.',
  zh: '必须是日期（2026-10-10），或不超过一年的起止日期（2026-10-01/2026-10-07）。',
}
const YEARLY_KEY: Words = { message: 'must be a month and day: 12-25.', zh: '必须是月和日：12-25。' }
const CHANGE_KEY: Words = { message: 'must be a day: 2027-01-01.', zh: '必须是日期：2027-01-01。' }
const NEVER_OPEN: Words = { message: 'No day has working time.', zh: '没有任何一天有工作时间。' }
const OVERLAP: Words = {
  message: 'has windows that overlap; the time that they share counts once.',
  zh: '的工作时段有重叠，重叠部分只计算一次。',
}

function problem(path: string, { message, zh }: Words, code = 'OPTION_INVALID'): Issue {
  return { code, message, zh, ...(path !== '' && { path }) }
}

function isObject(given: unknown): given is Given {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

function asObject(given: unknown): Given {
  return isObject(given) ? given : {}
}
