import * as z from 'zod'
import { both, type Predicate } from '../../conditions/predicate.ts'
import { decodeMoney } from '../../conditions/values.ts'
import { defineQuery, type QueryContext } from '../../engine/command/define-query.ts'
import { inStages, isPresent, type Pipeline, within } from '../pipelines/index.ts'
import { type Attainment, attainment, type Credit, type TargetFacts } from './attainment.ts'
import { type Period, windowOf } from './period.ts'

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
      const { targets, credits, membersOf } = await targetsOf(context, pipelines, { from, to }, at)
      return attainment(targets, credits, membersOf)
    },
  })
}

/** The targets of a period, what was won in it by who sees it, and who is in their teams. */
export async function targetsOf(
  context: QueryContext,
  pipelines: readonly Pipeline[],
  period: Period,
  at: Date = context.now,
) {
  const window = windowOf(period, context.zone)
  const { target, teamMember } = context.crm as Session
  const targets = await all(target.each({ where: { ...period } }))
  const teams = [...new Set(targets.flatMap(({ teamId }) => (teamId ? [teamId] : [])))]
  const members = teams.length > 0 ? await all(teamMember.each({ where: { teamId: { in: teams } } })) : []
  const byTeam = Map.groupBy(members, ({ teamId }) => teamId)
  const credits = await creditsOf(context, pipelines, both(within(window), isPresent(at)))
  const membersOf = (teamId: string) => new Set(byTeam.get(teamId)?.map(({ userId }) => userId))
  return { targets, credits, membersOf }
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

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
