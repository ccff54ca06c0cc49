import { openWhileAll, openWhileAny } from '../../engine/time/join-calendars.ts'
import { type WorkingCalendar, workingCalendar } from '../../engine/time/working-calendar.ts'
import type { Facts } from './sla-event.ts'
import type { SlaClockSource } from './sla-policy.ts'

/** A calendar by its name; undefined for one that there is not. */
export type CalendarByName = (name: string) => WorkingCalendar | undefined

const DAY = [['00:00', '24:00']] as const
/** Working time that is all the time there is. */
export const alwaysOpen = workingCalendar({
  zone: 'UTC',
  week: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY, sat: DAY, sun: DAY },
})

/**
 * The calendars of a host by name, with `always`, and several at once by names such as `all(support,berlin)`, for what counts
 * in policies outside of a CRM. A name that it does not know is undefined.
 *
 * @example
 * ```ts
 * const support = workingCalendar({ zone: 'Asia/Shanghai', week: { mon: [['09:00', '18:00']] } })
 * const calendar = calendarsByName({ support })
 * console.log(calendar('support') === support, calendar('suport')) // true undefined
 * ```
 */
export function calendarsByName(calendars: Readonly<Record<string, WorkingCalendar>>): CalendarByName {
  const known = new Map<string, WorkingCalendar>([['always', alwaysOpen], ...Object.entries(calendars)])
  return function calendarNamed(name): WorkingCalendar | undefined {
    const found = known.get(name) ?? joined(name, calendarNamed)
    if (found && !known.has(name)) known.set(name, found)
    return found
  }
}

/** The names of calendars in a source; those that a field tells are not known before its record is. */
export function calendarNames(
  source: SlaClockSource | readonly SlaClockSource[] | undefined,
): readonly string[] {
  if (source === undefined || source === 'always') return []
  if (typeof source === 'string') return [source]
  if ('field' in source) return []
  const inner = 'all' in source ? source.all : 'any' in source ? source.any : source
  return inner.flatMap((one) => calendarNames(one))
}

/** The name of the first calendar that there is among several; `always` when there is none. */
export function calendarNameOf(
  source: SlaClockSource | readonly SlaClockSource[] | undefined,
  record: Facts,
  known: CalendarByName,
): string {
  if (typeof source === 'string') return known(source) ? source : 'always'
  for (const one of source === undefined ? [] : isList(source) ? source : [source]) {
    const name = nameOf(one, record, known)
    if (name !== undefined) return name
  }
  return 'always'
}

function nameOf(source: SlaClockSource, record: Facts, known: CalendarByName): string | undefined {
  if (typeof source === 'string') return known(source) && source
  if ('field' in source) {
    const value = record[source.field]
    return typeof value === 'string' && known(value) ? value : undefined
  }
  const [kind, sources] = 'all' in source ? (['all', source.all] as const) : (['any', source.any] as const)
  const names = sources.flatMap((one) => nameOf(one, record, known) ?? [])
  return names.length < 2 ? names[0] : `${kind}(${names.join(',')})`
}

function joined(name: string, known: CalendarByName): WorkingCalendar | undefined {
  const [, kind, inside] = /^(all|any)\((.*)\)$/s.exec(name) ?? []
  if (inside === undefined) return undefined
  const [first, ...others] = namesIn(inside).map(known)
  if (!first || others.includes(undefined)) return undefined
  const join = kind === 'all' ? openWhileAll : openWhileAny
  return join(first, ...(others as readonly WorkingCalendar[]))
}

/** Splits at the commas outside of brackets. */
function namesIn(list: string): readonly string[] {
  const names = ['']
  let depth = 0
  for (const letter of list) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (letter === ',' && depth === 0) names.push('')
    else names[names.length - 1] += letter
  }
  return names
}

function isList(source: SlaClockSource | readonly SlaClockSource[]): source is readonly SlaClockSource[] {
  return Array.isArray(source)
}
