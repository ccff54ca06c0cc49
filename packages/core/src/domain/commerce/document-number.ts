import type { CommandContext } from '../../engine/command/context.ts'
import type { CalendarDay } from '../../engine/entities/field.ts'
import { dayOf } from './calendar-days.ts'

/**
 * How documents are numbered. `{yyyy}`, `{yy}`, `{mm}` and `{dd}` stand for the day, `{0000}` for the count, with as many
 * digits at least. What the day makes of it is a series of its own: `Q{yyyy}-{0000}` begins at 1 each year.
 */
export type NumberPattern = string

/** What is wrong with a pattern; undefined where nothing is. */
export function isNumberPattern(given: unknown): given is NumberPattern {
  if (typeof given !== 'string' || given.length > LONGEST) return false
  const places = given.match(/\{[^}]*\}/g) ?? []
  const counts = places.filter((place) => COUNT.test(place))
  return counts.length === 1 && places.every((place) => COUNT.test(place) || place in dayParts(''))
}

/** The number of a document, by how many of its series there are with it. */
export function writeNumber(pattern: NumberPattern, day: CalendarDay, count: number): string {
  return seriesOf(pattern, day).replace(COUNT, (_, digits: string) =>
    String(count).padStart(digits.length, '0'),
  )
}

/** The next number of a kind of document. Counted in the transaction that writes the document: none is missing. */
export async function nextNumber(
  context: CommandContext,
  kind: string,
  pattern: NumberPattern,
): Promise<string> {
  const day = dayOf(context.now, context.zone)
  return writeNumber(pattern, day, await context.count(`number ${kind} ${seriesOf(pattern, day)}`))
}

const COUNT = /\{(0+)\}/
const LONGEST = 40

/** What the day makes of a pattern: the series that its numbers are of. */
export function seriesOf(pattern: NumberPattern, day: CalendarDay): string {
  return Object.entries(dayParts(day)).reduce((text, [place, part]) => text.replaceAll(place, part), pattern)
}

function dayParts(day: CalendarDay): Readonly<Record<string, string>> {
  const [year = '', month = '', date = ''] = day.split('-')
  return { '{yyyy}': year, '{yy}': year.slice(2), '{mm}': month, '{dd}': date }
}
