const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/
const LAST_DAY = Date.UTC(9999, 11, 31)
const FIRST_DAY = utc(1, 0, 1)

/** A step in calendar or clock: minutes, hours, days, weeks, months, years. */
export interface CalendarStep {
  readonly count: number
  readonly unit: 'm' | 'h' | 'd' | 'w' | 'M' | 'y'
}

/** Reads `YYYY-MM-DD` as UTC midnight of that day; undefined for a day that no calendar has. */
export function parseDay(text: string): number | undefined {
  const parts = DAY.exec(text)
  if (!parts) return undefined
  const midnight = utc(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  return formatDay(midnight) === text ? midnight : undefined
}

/** The day of a UTC midnight, or undefined outside the years 1 to 9999. */
export function formatDay(midnight: number): string | undefined {
  if (!(midnight >= FIRST_DAY && midnight < LAST_DAY + 86_400_000)) return undefined
  return new Date(midnight).toISOString().slice(0, 10)
}

/** Reads an instant with its offset (`2026-03-01T08:00:00+08:00`). A time without an offset is no instant. */
export function parseInstant(text: string): number | undefined {
  if (!INSTANT.test(text) || parseDay(text.slice(0, 10)) === undefined) return undefined
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : instant
}

/** Reads `-15d`, `+2w`, `-1M`. */
export function parseStep(text: string): CalendarStep | undefined {
  const parts = /^([+-]\d{1,9})([mhdwMy])$/.exec(text)
  return parts ? { count: Number(parts[1]), unit: parts[2] as CalendarStep['unit'] } : undefined
}

/** Moves a wall-clock time (as if it were UTC) by days, weeks, months or years. 31 January + 1 month is the last of February. */
export function stepCalendar(wall: number, { count, unit }: CalendarStep): number {
  if (unit === 'd') return wall + count * 86_400_000
  if (unit === 'w') return wall + count * 7 * 86_400_000
  const date = new Date(wall)
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + (unit === 'y' ? count * 12 : count)
  const [year, month] = [Math.floor(months / 12), ((months % 12) + 12) % 12]
  const lastOfMonth = new Date(utc(year, month + 1, 0)).getUTCDate()
  return (
    utc(year, month, Math.min(date.getUTCDate(), lastOfMonth)) +
    (((wall % 86_400_000) + 86_400_000) % 86_400_000)
  )
}

/** Like `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}
