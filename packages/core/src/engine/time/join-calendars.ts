import { formatDay } from '../../conditions/days.ts'
import { joinedVersion } from './calendar-version.ts'
import { clipped, isSome, joined, KNOWN, type OpenTime } from './open-times.ts'
import { calendarOf, type WorkingCalendar } from './working-calendar.ts'

/**
 * A calendar that is open while all of these are, as where a team and its customer both work. Its days are those of the
 * first one, as far as the others work then.
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
  const withOthers = (times: readonly OpenTime[]) =>
    others.reduce((open, other) => {
      const [from, to] = [open[0]?.from, open.at(-1)?.to]
      return from === undefined || to === undefined ? [] : shared(open, other.windows(from, to))
    }, times)
  return calendarOf({
    zone: first.zone,
    version: () => joinedVersion('all', first.version, others.map(versionOf)),
    windows: (from, to) => withOthers(first.windows(from, to)),
    windowsOn: (midnight) =>
      withOthers(
        first
          .windowsOn(dayOf(midnight))
          .map((one) => clipped(one, KNOWN.from, KNOWN.to))
          .filter(isSome),
      ),
  })
}

/**
 * A calendar that is open while any of these is, as with teams that follow the sun. Its zone is that of the first one; its
 * days hold what all of them have on that date, each in its own zone.
 */
export function openWhileAny(first: WorkingCalendar, ...others: readonly WorkingCalendar[]): WorkingCalendar {
  const all = [first, ...others]
  return calendarOf({
    zone: first.zone,
    version: () => joinedVersion('any', first.version, others.map(versionOf)),
    windows: (from, to) => joined(all.flatMap((one) => one.windows(from, to))),
    windowsOn: (midnight) => joined(all.flatMap((one) => one.windowsOn(dayOf(midnight)))),
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
