import type { CalendarRules, WallWindow } from './calendar-rules.ts'
import { versionOf } from './calendar-version.ts'
import { clipped, isSome, joined, type OpenSource, type OpenTime } from './open-times.ts'
import { type ZoneOffsets, zoneOffsets } from './zone-offsets.ts'

const DAY = 86_400_000

/** Open times by the rules of one calendar, in its zone. */
export function weeklySource(rules: CalendarRules, zone: string, isNominal: boolean): OpenSource {
  const offsets = zoneOffsets(zone)
  const openOn = (midnight: number) => {
    const windows = rules.windowsOn(midnight)
    // A date that the zone skipped is no day at all, where clocks skip an hour of it they skip nothing else.
    if (windows.length === 0 || offsets.firstAt(midnight) === offsets.firstAt(midnight + DAY)) return []
    return windows.map((window) => openTime(window, midnight, offsets, isNominal)).filter(isSome)
  }

  return {
    zone,
    version: () => versionOf(`${rules.text()} ${isNominal}`, zone),
    windowsOn: (midnight) => joined(openOn(midnight)),
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
function openTime(window: WallWindow, midnight: number, offsets: ZoneOffsets, isNominal: boolean): OpenTime {
  const from = offsets.firstAt(midnight + window.from)
  return { from, to: isNominal ? from + (window.to - window.from) : offsets.lastAt(midnight + window.to) }
}
