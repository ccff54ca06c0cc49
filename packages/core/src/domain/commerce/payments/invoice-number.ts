import type { CommandContext } from '../../../engine/command/context.ts'
import { dayOf } from '../calendar-days.ts'
import { type NumberPattern, seriesOf, writeNumber } from '../document-number.ts'

/** How documents are numbered where the host says nothing. */
export const USUAL_NUMBERS = { invoice: 'INV{yyyy}-{0000}', creditNote: 'CN{yyyy}-{0000}' } as const

/** The next number of a series, and its place in it. The counter is part of the transaction: nothing leaves a gap. */
export async function nextNumber(context: CommandContext, pattern: NumberPattern) {
  const day = dayOf(context.now, context.zone)
  const series = seriesOf(pattern, day)
  const serial = await context.count(`number invoice ${series}`)
  return { series, serial, number: writeNumber(pattern, day, serial) }
}
