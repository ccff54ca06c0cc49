import * as z from 'zod'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { Pipeline } from '../pipelines/index.ts'
import { type Coverage, coverage } from './coverage.ts'
import { counted, type Found, GROUPED } from './forecast.ts'
import { targetsOf } from './target-attainment.ts'

type OwnedFound = Found & { readonly ownerId: string | null }

/**
 * Whether the deals that are open are enough: of the opportunities that the viewer may see, those due in the period, against
 * what is still to be won of its targets. A deal counts for who owns it now; what is omitted or parked counts for nobody, as
 * in the forecast.
 */
export function coverageOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'target.coverage',
    input: z.strictObject({
      /** The targets of just this period. */
      from: z.iso.date(),
      to: z.iso.date(),
    }),

    async run({ from, to }, context): Promise<readonly Coverage[]> {
      const { targets, credits, membersOf } = await targetsOf(context, pipelines, { from, to })
      const { opportunity } = context.crm as {
        readonly opportunity: { aggregate(query: object): Promise<readonly OwnedFound[]> }
      }
      const found = await opportunity.aggregate({
        where: { closeDate: { gte: from, lte: to }, status: 'open' },
        groupBy: [...GROUPED, 'ownerId'],
        measures: { count: 'count', amounts: { sum: 'amount' } },
      })
      const deals = found.flatMap((group) =>
        counted(pipelines, group).map((one) => ({ ...one, ownerId: group.ownerId })),
      )
      return coverage(targets, credits, deals, membersOf)
    },
  })
}
