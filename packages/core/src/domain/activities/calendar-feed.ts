/** What a calendar shows of an activity. */
export interface CalendarActivity {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly body?: string | null
  readonly location?: string | null
  readonly dueAt?: Date | null
  readonly doneAt?: Date | null
  readonly minutes?: number | null
  readonly remindAt?: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly version?: number
}

/** How a feed is named, and in which zone a calendar program may show it. */
export interface CalendarOptions {
  /** What the calendar is called where it is subscribed to. */
  readonly name: string
  /** An IANA time zone, as a hint: instants are written in UTC, which every program understands alike. */
  readonly zone: string
  /** Behind the id of an activity it makes an id that is unique in the world; the host's domain. */
  readonly domain?: string
}

/** Appointments without a length take this long. */
const USUAL_MINUTES = 30

/**
 * Activities as a calendar by RFC 5545, for calendar programs to subscribe to: tasks as to-dos, all else as events. What
 * has no time is left out.
 *
 * @example
 * ```ts
 * const now = new Date('2026-11-02T09:00:00Z')
 * const demo = { id: 'a1', type: 'meeting', subject: 'Demo', dueAt: now, createdAt: now, updatedAt: now }
 * const feed = calendarFeed([demo], { name: 'Ann', zone: 'Asia/Shanghai' })
 * console.log(feed.includes('DTSTART:20261102T090000Z')) // true
 * ```
 */
export function calendarFeed(activities: readonly CalendarActivity[], options: CalendarOptions): string {
  const { name, zone, domain = 'guanxi' } = options
  const lines = [
    ...[
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Guanxi//CRM//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
    ],
    ...[`NAME:${text(name)}`, `X-WR-CALNAME:${text(name)}`, `X-WR-TIMEZONE:${text(zone)}`],
    ...activities.flatMap((one) => (one.type === 'task' ? toDo(one, domain) : event(one, domain))),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function event(one: CalendarActivity, domain: string): readonly string[] {
  const start = one.dueAt ?? one.doneAt
  if (!start) return []
  const end = new Date(start.getTime() + (one.minutes ?? USUAL_MINUTES) * 60_000)
  // An event that ends when it begins has no end: programs refuse one that is not later.
  const ends = end > start ? [`DTEND:${instant(end)}`] : []
  return [
    'BEGIN:VEVENT',
    ...common(one, domain),
    `DTSTART:${instant(start)}`,
    ...ends,
    ...alarm(one),
    'END:VEVENT',
  ]
}

function toDo(one: CalendarActivity, domain: string): readonly string[] {
  const { dueAt, doneAt } = one
  if (!dueAt && !doneAt) return []
  return [
    'BEGIN:VTODO',
    ...common(one, domain),
    ...(dueAt ? [`DUE:${instant(dueAt)}`] : []),
    ...(doneAt ? ['STATUS:COMPLETED', `COMPLETED:${instant(doneAt)}`] : ['STATUS:NEEDS-ACTION']),
    ...alarm(one),
    'END:VTODO',
  ]
}

function common(one: CalendarActivity, domain: string): readonly string[] {
  return [
    `UID:${text(`${one.id}@${domain}`)}`,
    `DTSTAMP:${instant(one.updatedAt)}`,
    `CREATED:${instant(one.createdAt)}`,
    `LAST-MODIFIED:${instant(one.updatedAt)}`,
    ...(one.version === undefined ? [] : [`SEQUENCE:${one.version - 1}`]),
    `SUMMARY:${text(one.subject)}`,
    ...(one.body ? [`DESCRIPTION:${text(one.body)}`] : []),
    ...(one.location ? [`LOCATION:${text(one.location)}`] : []),
    `CATEGORIES:${text(one.type.toUpperCase())}`,
  ]
}

function alarm({ remindAt, subject }: CalendarActivity): readonly string[] {
  if (!remindAt) return []
  return [
    ...['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${text(subject)}`],
    ...[`TRIGGER;VALUE=DATE-TIME:${instant(remindAt)}`, 'END:VALARM'],
  ]
}

/** `20261102T090000Z`. */
function instant(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Texts keep their line ends; other control characters have no place in a calendar. */
function text(value: string): string {
  return value
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/[\p{Cc}]/gu, (sign) => (sign === '\t' ? sign : ''))
}

/** How many octets a line may have, without its end. */
const LONGEST_LINE = 75
const encoder = new TextEncoder()

/** Long lines go on behind a blank. They are cut between characters, never within one. */
function fold(line: string): string {
  if (encoder.encode(line).length <= LONGEST_LINE) return line
  const parts: string[] = []
  let [part, length] = ['', 0]
  for (const sign of line) {
    const octets = encoder.encode(sign).length
    if (length + octets > LONGEST_LINE) {
      parts.push(part)
      // The blank in front counts.
      ;[part, length] = ['', 1]
    }
    part += sign
    length += octets
  }
  return [...parts, part].join('\r\n ')
}
