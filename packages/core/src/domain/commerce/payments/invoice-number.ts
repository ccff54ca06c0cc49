import type { CommandContext } from '../../../engine/command/context.ts'

/** How documents are numbered where the host says nothing. */
export const USUAL_NUMBERS = { invoice: 'INV{yyyy}-{0000}', creditNote: 'CN{yyyy}-{0000}' } as const

/** The next number of a series. Its counter is part of the transaction: what is rolled back leaves no gap. */
export async function nextNumber({ count }: CommandContext, pattern: string, day: string) {
  const series = seriesOf(pattern, day)
  const serial = await count(`number ${series}`)
  return { series, serial, number: series.replace(COUNT, (_, digits) => padded(serial, digits)) }
}

/** Whether numbers can be made by a pattern. A month without its year would come again. */
export function isNumberPattern(given: unknown): given is string {
  if (typeof given !== 'string' || given.length > 40) return false
  const places = given.match(/\{[^}]*\}/g) ?? []
  const counts = places.filter((place) => COUNT.test(place))
  const isOfYear = places.some((place) => place === '{yyyy}' || place === '{yy}')
  const isDated = (place: string) => place in dayParts('')
  return (
    counts.length === 1 &&
    places.every((place) => COUNT.test(place) || (isDated(place) && (isOfYear || !/m|d/.test(place))))
  )
}

const COUNT = /\{(0+)\}/

function padded(serial: number, digits: string): string {
  return String(serial).padStart(digits.length, '0')
}

function seriesOf(pattern: string, day: string): string {
  return Object.entries(dayParts(day)).reduce((text, [place, part]) => text.replaceAll(place, part), pattern)
}

function dayParts(day: string): Readonly<Record<string, string>> {
  const [year = '', month = '', date = ''] = day.split('-')
  return { '{yyyy}': year, '{yy}': year.slice(2), '{mm}': month, '{dd}': date }
}
