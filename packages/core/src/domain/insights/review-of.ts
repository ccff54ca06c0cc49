import * as z from 'zod'
import { compare, either, present } from '../../conditions/combine.ts'
import type { Condition } from '../../conditions/condition.ts'
import { formatDay, parseDay } from '../../conditions/days.ts'
import { both, empty, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { GroupKey, Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import type { Window } from '../pipelines/index.ts'
import { OPEN_TICKET } from '../service/index.ts'
import { type Period, windowOf } from './period.ts'
import { type BacklogAge, reviewed, type ServiceReview, type TicketFacts } from './service-review.ts'

const DAY = 86_400_000
const BACKLOG_DAYS = [0, 1, 3, 7, 14, 30] as const
const NEEDS = [
  ...(['status', 'openedAt', 'firstReplyMinutes', 'solvedAt', 'solvedMinutes', 'firstSolvedAt'] as const),
  ...(['reopens', 'publicReplies'] as const),
]
type Instant = 'openedAt' | 'solvedAt' | 'firstSolvedAt'

/**
 * How service went from one day to another, of the tickets that the viewer may see: frequent problems, times to the first
 * reply and to the solution, what was opened again, what was solved at first contact; and how old is what is open now.
 * Counted in the store; a week's report is the same of a week.
 */
export const reviewOf = defineQuery({
  name: 'ticket.review',
  input: z.strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    /** What makes a problem; what a ticket is about when left out. */
    by: z.enum(['category', 'type', 'priority', 'tier', 'channel', 'ownerId', 'teamId']).default('category'),
    /** A condition on tickets, as in `{ teamId }`; all that the viewer may see when left out. */
    where: z.record(z.string(), z.unknown()).optional(),
  }),

  async run({ from, to, by, where }, { aggregateUnder, now, zone }): Promise<ServiceReview> {
    const window = windowOf({ from, to }, zone)
    const before = windowOf(periodBefore({ from, to }), zone)
    const belonging = {
      ...{ rows: 'ticket', by: 'id' },
      record: { entity: 'ticket', needs: [...NEEDS, by], ...(where && { where: where as Condition }) },
    }
    const ask = (of: Predicate, groupBy: readonly GroupKey[], measures: Readonly<Record<string, Measure>>) =>
      aggregateUnder(belonging, { where: of, groupBy, measures })
    const group: GroupKey = { name: 'by', column: { column: by, kind: 'text' } }

    const opened = await ask(within('openedAt', { from: before.from, to: window.to }), [group], {
      opened: { count: true, where: within('openedAt', window) },
      openedBefore: { count: true, where: within('openedAt', before) },
    })
    const replied = await ask(
      both(within('openedAt', window), present(minutes('firstReplyMinutes'))),
      [group, { name: 'value', column: minutes('firstReplyMinutes') }],
      COUNT,
    )
    const solved = await ask(
      both(within('solvedAt', window), oneOf('status', ['solved', 'closed'])),
      [group, { name: 'value', column: minutes('solvedMinutes') }],
      COUNT,
    )
    const first = await ask(within('firstSolvedAt', window), [group], {
      firstSolved: { count: true },
      reopened: { count: true, where: WAS_REOPENED },
      atFirstContact: { count: true, where: AT_FIRST_CONTACT },
    })
    const ages = await ask(oneOf('status', OPEN_TICKET.status.in), [backlogGroup(now)], COUNT)
    return {
      ...reviewed([
        ...opened.map(factsOf),
        ...replied.map((row) => ({ by: byOf(row), replied: countedOf(row) })),
        ...solved.map((row) => ({ by: byOf(row), solved: countedOf(row) })),
        ...first.map(factsOf),
      ]),
      backlog: backlogOf(ages),
    }
  },
})

const COUNT = { count: { count: true } } as const
const reopens = { column: 'reopens', kind: 'int' } as const
const publicReplies = { column: 'publicReplies', kind: 'int' } as const
const WAS_REOPENED: Predicate = compare(reopens, 'gt', 0)
const AT_FIRST_CONTACT: Predicate = both(
  either(empty('reopens'), equals('reopens', 0, 'int')),
  either(empty('publicReplies'), compare(publicReplies, 'lte', 1)),
)

/** As many days, right before. */
function periodBefore({ from, to }: Period): Period {
  const [first, last] = [parseDay(from) ?? 0, parseDay(to) ?? 0]
  const day = (midnight: number) => formatDay(midnight) ?? from
  return { from: day(2 * first - last - DAY), to: day(first - DAY) }
}

function within(column: Instant, { from, to }: Window): Predicate {
  const at = { column, kind: 'datetime' } as const
  return both(compare(at, 'gte', from.getTime()), compare(at, 'lt', to.getTime()))
}

function minutes(column: 'firstReplyMinutes' | 'solvedMinutes') {
  return { column, kind: 'int' } as const
}

/** By how many of the instants at which an age begins a ticket was opened at or after. */
function backlogGroup(now: Date): GroupKey {
  const boundaries = BACKLOG_DAYS.slice(1)
    .map((days) => now.getTime() - days * DAY + 1)
    .reverse()
  return { name: 'age', column: { column: 'openedAt', kind: 'datetime' }, boundaries }
}

function backlogOf(rows: readonly Row[]): readonly BacklogAge[] {
  return BACKLOG_DAYS.map((fromDays, at) => {
    const row = rows.find(({ age }) => Number(age) === BACKLOG_DAYS.length - 1 - at)
    return { fromDays, toDays: BACKLOG_DAYS[at + 1] ?? null, open: Number(row?.['count'] ?? 0) }
  })
}

function factsOf(row: Row): TicketFacts {
  const { by: _, ...counts } = row
  return { by: byOf(row), ...counts }
}

function byOf(row: Row): string | null {
  return (row['by'] ?? null) as string | null
}

function countedOf(row: Row) {
  return { value: Number(row['value']), count: Number(row['count']) }
}
