import * as z from 'zod'
import { compare, present } from '../../conditions/combine.ts'
import type { Condition } from '../../conditions/condition.ts'
import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { GroupKey } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { type Survey, type SurveyKind, USUALLY_SATISFIED } from '../service/index.ts'
import { windowOf } from './period.ts'
import { type PeriodPart, partsOf } from './period-parts.ts'
import { type AskedCustomers, type Satisfaction, satisfaction } from './satisfaction.ts'

const FIELDS = ['surveyId', 'ownerId', 'teamId', 'ticketType', 'category', 'tier', 'channel'] as const
const LENGTHS = ['day', 'week', 'month'] as const
const [askedAt, expiresAt, score] = [
  { column: 'askedAt', kind: 'datetime' },
  { column: 'expiresAt', kind: 'datetime' },
  { column: 'score', kind: 'int' },
] as const

/**
 * How satisfied the customers are who were asked in a period, of the ratings that the viewer may see: by who owned the
 * ticket when it was solved, or by what it was about. Counted in the store.
 */
export function satisfactionOf(surveys: readonly Survey[]) {
  const satisfiedFrom = new Map(surveys.map((one) => [one.id, one.satisfiedFrom ?? USUALLY_SATISFIED]))
  return defineQuery({
    name: 'rating.satisfaction',
    input: z.strictObject({
      /** When customers were asked: from one day to another, both included. */
      from: z.iso.date(),
      to: z.iso.date(),
      /** One row for each value of a field, or for each part of the period; one in all when left out. */
      by: z.enum([...FIELDS, ...LENGTHS]).optional(),
      /** A condition on ratings, as in `{ surveyId: 'after-ticket' }`; all that the viewer may see when left out. */
      where: z.record(z.string(), z.unknown()).optional(),
    }),

    async run(
      { from, to, by, where },
      context,
    ): Promise<readonly (Satisfaction & { readonly by: string | null })[]> {
      const { aggregateUnder, now, zone } = context
      const window = windowOf({ from, to }, zone)
      const field = FIELDS.find((one) => one === by)
      const length = LENGTHS.find((one) => one === by)
      const parts = length ? partsOf({ from, to }, length, zone) : []
      const needs = ['surveyId', 'kind', 'askedAt', 'expiresAt', 'score', ...(field ? [field] : [])]
      const rows = await aggregateUnder(
        {
          ...{ rows: 'rating', by: 'id' },
          record: { entity: 'rating', needs, ...(where && { where: where as Condition }) },
        },
        {
          where: both(
            compare(askedAt, 'gte', window.from.getTime()),
            compare(askedAt, 'lt', window.to.getTime()),
          ),
          groupBy: [
            ...groupOf(field, parts),
            { name: 'survey', column: { column: 'surveyId', kind: 'text' } },
            { name: 'kind', column: { column: 'kind', kind: 'text' } },
            { name: 'score', column: score },
          ],
          measures: { count: { count: true }, open: { count: true, where: isOpen(now) } },
        },
      )
      const asked = (row: Row) => askedCustomers(row, satisfiedFrom)
      if (by === undefined) return [{ by: null, ...satisfaction(rows.map(asked)) }]
      const groups = Map.groupBy(rows, (row) =>
        length ? dayOf(parts, row['by']) : (row['by'] as string | null),
      )
      // A part of the period in which nobody was asked is told, too.
      for (const { day } of parts) if (!groups.has(day)) groups.set(day, [])
      const told = [...groups].map(([value, some]) => ({ by: value, ...satisfaction(some.map(asked)) }))
      return length ? told.sort((a, b) => ((a.by ?? '') < (b.by ?? '') ? -1 : 1)) : told
    },
  })
}

function groupOf(field: string | undefined, parts: readonly PeriodPart[]): readonly GroupKey[] {
  if (field) return [{ name: 'by', column: { column: field, kind: 'text' } }]
  const boundaries = parts.map(({ start }) => start.getTime())
  return parts.length > 0 ? [{ name: 'by', column: askedAt, boundaries }] : []
}

/** The store tells how many parts have begun. */
function dayOf(parts: readonly PeriodPart[], begun: unknown): string | null {
  return parts[Number(begun) - 1]?.day ?? null
}

function isOpen(now: Date): Predicate {
  return both(equals('status', 'asked'), present(expiresAt), compare(expiresAt, 'gt', now.getTime()))
}

function askedCustomers(row: Row, satisfiedFrom: ReadonlyMap<string, number>): AskedCustomers {
  return {
    kind: row['kind'] as SurveyKind,
    satisfiedFrom: satisfiedFrom.get(String(row['survey'])) ?? USUALLY_SATISFIED,
    score: row['score'] as number | null,
    count: Number(row['count']),
    open: Number(row['open']),
  }
}
