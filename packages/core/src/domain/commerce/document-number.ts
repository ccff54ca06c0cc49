import type { CommandContext } from '../../engine/command/context.ts'
import type { CalendarDay } from '../../engine/entities/field.ts'
import { dayOf } from './calendar-days.ts'

/**
 * How documents are numbered. `{yyyy}`, `{yy}`, `{mm}` and `{dd}` stand for the day, `{0000}` for the count, with as many
 * digits at least. What the day makes of it is a series of its own: `Q{yyyy}-{0000}` begins at 1 each year.
 */
export type NumberPattern = string

/** How documents are numbered where the host says nothing. */
const USUAL_NUMBERS = {
  ...{ quote: 'Q{yyyy}-{0000}', order: 'O{yyyy}-{0000}', contract: 'C{yyyy}-{0000}' },
  ...{ invoice: 'INV{yyyy}-{0000}', creditNote: 'CN{yyyy}-{0000}' },
} as const

/** How documents of a kind are numbered. */
export function numberPattern<Kind extends keyof typeof USUAL_NUMBERS>(
  kind: Kind,
  { numbers }: { readonly numbers?: { readonly [K in Kind]?: NumberPattern } | undefined },
): NumberPattern {
  return numbers?.[kind] ?? USUAL_NUMBERS[kind]
}

/** Whether something is a pattern by which numbers can be made. */
export function isNumberPattern(given: unknown): given is NumberPattern {
  if (typeof given !== 'string' || given.length > LONGEST) return false
  const places = given.match(/\{[^}]*\}/g) ?? []
  const counts = places.filter((place) => COUNT.test(place))
  return counts.length === 1 && places.every((place) => COUNT.test(place) || place in dayParts(''))
}

/** A number, the series that it is of, and its place in it, from 1. */
export interface DocumentNumber {
  readonly number: string
  readonly series: string
  readonly serial: number
}

/** The next number of a kind of document. Counted in the transaction that writes the document: none is missing. */
export async function nextNumber(
  context: CommandContext,
  kind: string,
  pattern: NumberPattern,
): Promise<DocumentNumber> {
  const day = dayOf(context.now, context.zone)
  const series = seriesOf(pattern, day)
  const serial = await context.count(`number ${kind} ${series}`)
  return { number: writeNumber(series, serial), series, serial }
}

const COUNT = /\{(0+)\}/
const LONGEST = 40

/** What the day makes of a pattern: the series that its numbers are of. */
function seriesOf(pattern: NumberPattern, day: CalendarDay): string {
  return Object.entries(dayParts(day)).reduce((text, [place, part]) => text.replaceAll(place, part), pattern)
}

function dayParts(day: CalendarDay): Readonly<Record<string, string>> {
  const [year = '', month = '', date = ''] = day.split('-')
  return { '{yyyy}': year, '{yy}': year.slice(2), '{mm}': month, '{dd}': date }
}

function writeNumber(series: string, serial: number): string {
  return series.replace(COUNT, (_, digits: string) => String(serial).padStart(digits.length, '0'))
}
