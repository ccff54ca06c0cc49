import { formatDay, parseDay } from '../../conditions/days.ts'
import type { Issue } from '../errors.ts'
import { calendarErrors } from './calendar-errors.ts'
import type { DayOverride, DayTimes } from './calendar-rules.ts'

/** An event of a feed that lasts whole days. */
export interface FeedHoliday {
  readonly name: string
  readonly first: string
  readonly last: string
}

/**
 * The days off in an iCalendar feed (`.ics`), as holidays of a calendar: its events of whole days. `timesOf` chooses among
 * them, for feeds that hold other days as well: `false` leaves a day out, and times make it a day that is worked, as the
 * Saturday is that makes up for a holiday. Throws `CRM_CALENDAR` for an event that repeats: which days it
 * means takes a library for calendars.
 *
 * @example
 * ```ts
 * const feed = 'BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261008\nSUMMARY:国庆节\nEND:VEVENT'
 * const day = [['09:00', '18:00']] as const
 * const office = workingCalendar({
 *   zone: 'Asia/Shanghai',
 *   week: { mon: day, tue: day, wed: day, thu: day, fri: day },
 *   holidays: icalHolidays(feed, ({ name }) => (name.includes('班') ? day : true)),
 *   overrides: { '2026-10-10': day },
 * })
 * console.log(office.isWorkday('2026-10-07'), office.isWorkday('2026-10-10')) // false true
 * ```
 */
export function icalHolidays(
  feed: string,
  timesOf: (holiday: FeedHoliday) => boolean | DayTimes = () => true,
): Record<string, DayOverride> {
  const read = eventsIn(feed).map(readEvent)
  const issues = read.flatMap((one) => ('code' in one ? [one] : []))
  if (issues.length > 0) throw calendarErrors.CRM_CALENDAR({}, { issues })

  const days = read.flatMap((one) => {
    const times = 'days' in one && timesOf(one.holiday)
    return times === false ? [] : one.days.map((day) => [day, times === true ? 'closed' : times] as const)
  })
  return Object.fromEntries(days)
}

/** The properties of an event; what stands in a component inside it, as an alarm does, is not among them. */
type Properties = ReadonlyMap<string, { readonly parameters: string; readonly value: string }>
type ReadEvent = { readonly holiday: FeedHoliday; readonly days: readonly string[] }
/** An event that is no day off. */
const NOTHING = {}

const DAY = 86_400_000
const MOST_DAYS = 366

function eventsIn(feed: string): readonly Properties[] {
  const events: Map<string, { parameters: string; value: string }>[] = []
  const inside: string[] = []
  // A long line goes on in the next, behind a blank.
  for (const line of feed.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    const [, name = '', parameters = '', value = ''] =
      /^([\w-]+)((?:;[^:"]*(?:"[^"]*")?)*):(.*)$/.exec(line) ?? []
    const property = name.toLowerCase()
    if (property === 'begin') {
      inside.push(value.trim().toLowerCase())
      if (inside.at(-1) === 'vevent') events.push(new Map())
    } else if (property === 'end') inside.pop()
    else if (inside.at(-1) === 'vevent') events.at(-1)?.set(property, { parameters, value: value.trim() })
  }
  return events
}

function readEvent(event: Properties, at: number): ReadEvent | Issue | typeof NOTHING {
  const begin = event.get('dtstart')
  const isOfDays = begin !== undefined && /^\d{8}$/.test(begin.value)
  if (!isOfDays || event.get('status')?.value.toLowerCase() === 'cancelled') return NOTHING
  if (event.has('rrule') || event.has('rdate')) return issue(at, REPEATS)

  const first = dayOf(begin.value)
  const end = endOf(event, first)
  if (!(first < end && end - first <= MOST_DAYS * DAY)) return issue(at, NO_DAYS)
  const days = Array.from({ length: (end - first) / DAY }, (_, day) => formatDay(first + day * DAY) ?? '')
  const name = (event.get('summary')?.value ?? '').replace(/\\([\\,;])/g, '$1').replace(/\\n/gi, '\n')
  return { days, holiday: { name, first: days[0] ?? '', last: days.at(-1) ?? '' } }
}

/** The midnight after its last day. An event that does not say so lasts a day. */
function endOf(event: Properties, first: number): number {
  const end = event.get('dtend')?.value
  if (end !== undefined) return dayOf(end)
  const duration = event.get('duration')?.value
  if (duration === undefined) return first + DAY
  const [, count, unit] = /^\+?P(\d+)([DW])$/.exec(duration) ?? []
  return first + Number(count) * (unit === 'W' ? 7 : 1) * DAY
}

function dayOf(value: string): number {
  return parseDay(value.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')) ?? Number.NaN
}

const REPEATS = {
  message: 'repeats. Expand the feed with a library for calendars, or say the days by hand.',
  zh: '是重复事件。请用日历库展开，或手动列出日期。',
}
const NO_DAYS = {
  message: 'has no days from one to another, a year at most.',
  zh: '的起止日期无效，或超过一年。',
}

function issue(at: number, words: { readonly message: string; readonly zh: string }): Issue {
  return { code: 'HOLIDAY_FEED', path: `VEVENT.${at}`, ...words }
}
