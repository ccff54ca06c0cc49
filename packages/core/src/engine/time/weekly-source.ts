import type { CalendarRules, WallWindow } from './calendar-rules.ts'
import type { OpenSource, OpenTime } from './open-times.ts'
import { type ZoneOffsets, zoneOffsets } from './zone-offsets.ts'

const DAY = 86_400_000

/** Open times by the rules of one calendar, in its zone. */
export function weeklySource(rules: CalendarRules, zone: string, isNominal: boolean): OpenSource {
  const offsets = zoneOffsets(zone)
  const openOn = (midnight: number) =>
    rules
      .windowsOn(midnight)
      .map((window) => openTime(window, midnight, offsets, isNominal))
      .filter(isSome)

  return {
    zone,
    isWorkday: (midnight) => openOn(midnight).length > 0,
    windows: (from, to) => {
      const found: OpenTime[] = []
      // A window of the day before the first may run into it, and zones are up to a day apart.
      const first = Math.floor(from / DAY) * DAY - 3 * DAY
      for (let midnight = first; midnight < to + 2 * DAY; midnight += DAY) found.push(...openOn(midnight))
      return joined(found)
        .map((one) => clipped(one, from, to))
        .filter(isSome)
    },
  }
}

/** A start that the clock skips moves behind the gap; of two that it shows, work begins at the first and ends at the second. */
function openTime(
  { begin, end }: WallWindow,
  midnight: number,
  offsets: ZoneOffsets,
  isNominal: boolean,
): OpenTime {
  const from = offsets.firstAt(midnight + begin)
  return { from, to: isNominal ? from + (end - begin) : offsets.lastAt(midnight + end) }
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
