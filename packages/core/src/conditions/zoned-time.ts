const formats = new Map<string, Intl.DateTimeFormat>()
const DAY = 86_400_000

/** Whether the platform knows a time zone by this name. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** What a clock on the wall shows at an instant, as if it were UTC. */
export function wallAt(instant: number, zone: string): number {
  const [month, day, year, hour, minute, second] = (formatOf(zone).format(instant).match(/\d+/g) ?? []).map(
    Number,
  )
  const wall = new Date(0).setUTCFullYear(year ?? 0, (month ?? 1) - 1, day)
  return wall + ((hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0)) * 1000 + millisecondOf(instant)
}

/** When the wall clock shows this time: the first of two such instants; in a gap, as long after it as was asked for. */
export function instantOfWall(wall: number, zone: string): number {
  const [before, after] = candidates(wall, zone)
  if (wallAt(before, zone) === wall) return wallAt(after, zone) === wall ? Math.min(before, after) : before
  return wallAt(after, zone) === wall ? after : before
}

/** The first instant of the day that contains this UTC midnight's date, which is not 00:00 where a clock skips midnight. */
export function startOfDay(midnight: number, zone: string): number {
  const [before, after] = candidates(midnight, zone)
  const exact = [before, after].filter((instant) => wallAt(instant, zone) === midnight)
  if (exact.length > 0) return Math.min(...exact)

  let [tooEarly, inside] = [Math.min(before, after) - 1, Math.max(before, after)]
  while (inside - tooEarly > 1) {
    const middle = Math.floor((tooEarly + inside) / 2)
    if (wallAt(middle, zone) >= midnight) inside = middle
    else tooEarly = middle
  }
  return inside
}

/** UTC midnight of the date that the wall shows at an instant. */
export function dateAt(instant: number, zone: string): number {
  return Math.floor(wallAt(instant, zone) / DAY) * DAY
}

/** The wall time under the offset of the day before and under that of the day after. */
function candidates(wall: number, zone: string): [number, number] {
  const offset = (instant: number) => wallAt(instant, zone) - instant
  return [wall - offset(wall - DAY), wall - offset(wall + DAY)]
}

function millisecondOf(instant: number): number {
  return ((instant % 1000) + 1000) % 1000
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, format)
  return format
}
