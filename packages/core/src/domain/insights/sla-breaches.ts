import * as z from 'zod'
import { both, type ColumnRef, oneOf, type Predicate } from '../../conditions/predicate.ts'
import { wallAt } from '../../conditions/zoned-time.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import { windowOf } from './period.ts'
import { dueAt, isOverdue, ofClocks, settledAt, underRecords, whichClocks, within } from './settled-clocks.ts'

/** When deadlines were missed, as the clock on the wall shows it in the tenant's zone. */
export interface SlaBreaches {
  readonly breached: number
  /** From the hour that begins at midnight to the one that begins at 23:00. */
  readonly byHour: readonly number[]
  /** From Monday to Sunday. */
  readonly byWeekday: readonly number[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * At which hours and on which weekdays clocks of the records that the viewer may read were breached in a period. The store
 * counts breaches of the same instant as one row; cancelled clocks are left out.
 */
export const slaBreaches = defineQuery({
  name: 'slaClock.breaches',
  input: z.strictObject(whichClocks),

  async run(asked, context): Promise<SlaBreaches> {
    const { aggregateUnder, now, zone } = context
    const under = underRecords(context, asked, false)
    const window = windowOf(asked, zone)
    const count = (column: ColumnRef, where: Predicate) =>
      aggregateUnder(under, {
        where: both(ofClocks(asked), where),
        groupBy: [{ name: 'at', column }],
        measures: { breached: { count: true } },
      })
    const told = await count(settledAt, both(oneOf('status', ['breached']), within(settledAt, window)))
    const untold = await count(dueAt, isOverdue(window, now))
    const byHour = Array.from({ length: 24 }, () => 0)
    const byWeekday = Array.from({ length: 7 }, () => 0)
    for (const { at, breached } of [...told, ...untold]) {
      const wall = wallAt(Number(at), zone)
      add(byHour, remainder(Math.floor(wall / HOUR), 24), Number(breached))
      // 1 January 1970 was a Thursday.
      add(byWeekday, remainder(Math.floor(wall / DAY) + 3, 7), Number(breached))
    }
    return { breached: byWeekday.reduce((sum, some) => sum + some, 0), byHour, byWeekday }
  },
})

function add(counts: number[], index: number, more: number): void {
  counts[index] = (counts[index] ?? 0) + more
}

/** What is left over, also of instants before 1970. */
function remainder(whole: number, by: number): number {
  return ((whole % by) + by) % by
}
