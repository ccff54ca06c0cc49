import { formatDay } from '../../conditions/days.ts'
import { joinedVersion } from './calendar-version.ts'
import { clipped, isSome, joined, KNOWN, type OpenSource, type OpenTime } from './open-times.ts'
import { calendarOf, type WorkingCalendar } from './working-calendar.ts'
import { zoneOffsets } from './zone-offsets.ts'

const DAY = 86_400_000

/**
 * A calendar that is open while all of these are, as where a team and its customer both work. Its days are those of the
 * first one's zone.
 *
 * @example
 * ```ts
 * const day = [['09:00', '18:00']] as const
 * const week = { mon: day, tue: day, wed: day, thu: day, fri: day }
 * const shanghai = workingCalendar({ zone: 'Asia/Shanghai', week })
 * const both = openWhileAll(shanghai, workingCalendar({ zone: 'Europe/Berlin', week }))
 * const morning = Date.parse('2026-11-02T09:00:00+08:00')
 * console.log(new Date(both.nextOpen(morning)).toISOString()) // 2026-11-02T08:00:00.000Z
 * ```
 */
export function openWhileAll(first: WorkingCalendar, ...others: readonly WorkingCalendar[]): WorkingCalendar {
  const offsets = zoneOffsets(first.zone)
  const windows: OpenSource['windows'] = (from, to) =>
    others.reduce((open, other) => shared(open, other.windows(from, to)), first.windows(from, to))
  const isOpenOn = (midnight: number) => {
    const day = clipped(
      { from: offsets.firstAt(midnight), to: offsets.firstAt(midnight + DAY) },
      KNOWN.from,
      KNOWN.to,
    )
    return isSome(day) && windows(day.from, day.to).length > 0
  }
  return calendarOf({
    zone: first.zone,
    version: () => joinedVersion('all', first.version, others.map(versionOf)),
    windows,
    isWorkday: (midnight) =>
      [first, ...others].every((one) => one.isWorkday(dayOf(midnight))) && isOpenOn(midnight),
  })
}

/** A calendar that is open while any of these is, as with teams that follow the sun. Its days are those of the first one's zone. */
export function openWhileAny(first: WorkingCalendar, ...others: readonly WorkingCalendar[]): WorkingCalendar {
  const all = [first, ...others]
  return calendarOf({
    zone: first.zone,
    version: () => joinedVersion('any', first.version, others.map(versionOf)),
    windows: (from, to) => joined(all.flatMap((one) => one.windows(from, to))),
    isWorkday: (midnight) => all.some((one) => one.isWorkday(dayOf(midnight))),
  })
}

/** What two lists of open times have in common. */
function shared(some: readonly OpenTime[], others: readonly OpenTime[]): readonly OpenTime[] {
  const found: OpenTime[] = []
  let [left, right] = [0, 0]
  for (let [one, other] = [some[0], others[0]]; one && other; [one, other] = [some[left], others[right]]) {
    found.push(clipped(one, other.from, other.to))
    if (one.to < other.to) left++
    else right++
  }
  return found.filter(isSome)
}

function versionOf(calendar: WorkingCalendar): string {
  return calendar.version
}

function dayOf(midnight: number): string {
  return formatDay(midnight) ?? ''
}
