import * as z from 'zod'
import { parseDay } from '../../conditions/days.ts'
import { both, type Predicate } from '../../conditions/predicate.ts'
import { decodeMoney } from '../../conditions/values.ts'
import { startOfDay } from '../../conditions/zoned-time.ts'
import { defineQuery, type QueryContext } from '../../engine/command/define-query.ts'
import { inStages, isPresent, type Pipeline, type Window, within } from '../pipelines/index.ts'
import { type Attainment, attainment, type Credit, type TargetFacts } from './attainment.ts'
import { insightErrors } from './insight-errors.ts'

interface Session {
  readonly target: { each(query: object): AsyncIterable<TargetFacts> }
  readonly teamMember: {
    each(query: object): AsyncIterable<{ readonly teamId: string; readonly userId: string }>
  }
}

/**
 * How far the targets of a period are reached by the deals that the viewer may see: by who owned a deal when it was won.
 * A deal that was opened again since is no longer won, in the period in which it was; `at` asks how it stood then.
 */
export function attainmentOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'target.attainment',
    input: z.strictObject({
      /** The targets of just this period. */
      from: z.iso.date(),
      to: z.iso.date(),
      /** As it stood then; now when left out. */
      at: z.date().optional(),
    }),

    async run({ from, to, at }, context): Promise<readonly Attainment[]> {
      if (to < from) throw insightErrors.CRM_PERIOD_ORDER({ from, to })
      const { target, teamMember } = context.crm as Session
      const targets = await all(target.each({ where: { from, to } }))
      const teams = [...new Set(targets.flatMap(({ teamId }) => (teamId ? [teamId] : [])))]
      const members = teams.length > 0 ? await all(teamMember.each({ where: { teamId: { in: teams } } })) : []
      const byTeam = Map.groupBy(members, ({ teamId }) => teamId)
      const window = daysIn(from, to, context.zone)
      const credits = await creditsOf(context, pipelines, both(within(window), isPresent(at ?? context.now)))
      return attainment(
        targets,
        credits,
        (teamId) => new Set(byTeam.get(teamId)?.map(({ userId }) => userId)),
      )
    },
  })
}

/** What was won by whom, one row for each person and currency. */
async function creditsOf(
  { aggregateUnder }: QueryContext,
  pipelines: readonly Pipeline[],
  when: Predicate,
): Promise<readonly Credit[]> {
  const won = pipelines.map((pipeline) => inStages(pipeline, (kind) => kind === 'won'))
  const rows = await aggregateUnder(
    {
      ...{ rows: 'stageVisit', by: 'recordId' },
      record: { entity: 'opportunity', needs: ['stage', 'amount', 'ownerId'] },
    },
    {
      where: both({ is: 'any', of: won }, when),
      groupBy: [
        { name: 'to', column: { column: 'creditedTo', kind: 'text' } },
        { name: 'currency', column: { column: 'amountCurrency', kind: 'text' } },
      ],
      measures: { deals: { count: true }, amount: { sum: { column: 'amountMinor', kind: 'int' } } },
    },
  )
  return rows.map(({ to, currency, deals, amount }) => ({
    to: to as string | null,
    deals: Number(deals),
    amount: typeof currency === 'string' ? decodeMoney(Number(amount), currency) : null,
  }))
}

/** Days as people there count them, from the first to the last. */
function daysIn(from: string, to: string, zone: string): Window {
  const start = (day: string, later: number) =>
    new Date(startOfDay((parseDay(day) ?? 0) + later * 86_400_000, zone))
  return { from: start(from, 0), to: start(to, 1) }
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
