import * as z from 'zod'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { Money } from '../../engine/entities/field.ts'
import { categoryOf, kindOf, type Pipeline, probabilityOf, stageOf } from '../pipelines/index.ts'
import {
  addUp,
  byCategory,
  CATEGORIES,
  type Categories,
  type CountedCategory,
  type DealGroup,
  type WeightedPipeline,
  weightedPipeline,
} from './weighted-pipeline.ts'

/** A forecast of the deals that have one value in the field that was grouped by; `by` is null without such a field. */
export interface Forecast extends WeightedPipeline {
  readonly by: unknown
  /** What each category is worth by the deals. */
  readonly categories: Categories
  /** With `adjusted`: what was added to each category by judgement. */
  readonly adjustments?: CategoryAmounts
  /** With `adjusted`: the deals and what was added to them. */
  readonly totals?: CategoryAmounts
}

/** Of each category the sums, one for each currency. */
export type CategoryAmounts = Readonly<Record<CountedCategory, readonly Money[]>>

/** Deals as the store groups them. */
export interface Found {
  readonly [field: string]: unknown
  readonly status: 'open' | 'won'
  readonly pipeline: string | null
  readonly stage: string | null
  readonly forecastCategory: string | null
  readonly probabilityBp: number | null
  readonly count: number
  readonly amounts: readonly Money[]
}

/** Adjustments as the store groups them. */
interface Added {
  readonly ownerId: string | null
  readonly category: CountedCategory
  readonly delta: readonly Money[]
}

/** The part of a session that a forecast reads. */
interface Session {
  readonly opportunity: { aggregate(query: object): Promise<readonly Found[]> }
  readonly forecastAdjustment: { aggregate(query: object): Promise<readonly Added[]> }
}

/** What deals must have in common for a forecast to count them as one. */
export const GROUPED = ['status', 'pipeline', 'stage', 'forecastCategory', 'probabilityBp'] as const

/**
 * What the opportunities that the viewer may see are expected to bring, of those that close from one day to another, both
 * included: the sum of amount × probability over what is open and not omitted, by currency, and apart from it what is won;
 * and what each category is worth. What is lost or parked is never counted. The store sums up deals of one probability;
 * the rest is worked out here.
 */
export function forecastOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.forecast',
    input: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      /** One row for each value of this field, as in `ownerId`. */
      groupBy: z.string().optional(),
      /** The deals of this team's members alone. */
      teamId: z.string().optional(),
      /** Whether commit includes what is closed, and so on, or each deal counts once. Cumulative when left out. */
      categories: z.enum(['cumulative', 'separate']).default('cumulative'),
      /** Whether to add the adjustments made for just this period, of all of it or by `ownerId`. */
      adjusted: z.boolean().default(false),
    }),

    async run(
      { from, to, groupBy, teamId, categories: mode, adjusted },
      { crm },
    ): Promise<readonly Forecast[]> {
      const { opportunity, forecastAdjustment } = crm as Session
      const ofMembers = teamId === undefined ? {} : { owner: { some: { memberships: { some: { teamId } } } } }
      const found = await opportunity.aggregate({
        where: { closeDate: { gte: from, lte: to }, status: { in: ['open', 'won'] }, ...ofMembers },
        groupBy: [...new Set([...GROUPED, ...(groupBy === undefined ? [] : [groupBy])])],
        measures: { count: 'count', amounts: { sum: 'amount' } },
      })
      const byOwner = groupBy === 'ownerId'
      const ofTeam = teamId === undefined ? {} : { any: [{ teamId }, ofMembers] }
      const added = adjusted
        ? await forecastAdjustment.aggregate({
            where: { from, to, ...ofTeam },
            groupBy: ['category', 'ownerId'],
            measures: { delta: { sum: 'delta' } },
          })
        : []
      const byValue = Map.groupBy(found, (group) => (groupBy === undefined ? null : group[groupBy]))
      const ownersOfAdded = byOwner ? added.map(({ ownerId }) => ownerId) : []
      for (const value of [...(groupBy === undefined ? [null] : []), ...ownersOfAdded])
        if (!byValue.has(value)) byValue.set(value, [])
      return [...byValue].map(([by, groups]) => {
        const deals = groups.flatMap((group) => counted(pipelines, group))
        const categories = byCategory(deals, mode)
        const own = added.filter(({ ownerId }) => !byOwner || ownerId === by)
        return {
          by,
          ...weightedPipeline(deals),
          categories,
          ...(adjusted && adjustedBy(own, categories, mode)),
        }
      })
    },
  })
}

/** What was added to each category, cumulated as the deals are, and the sum of both. */
function adjustedBy(added: readonly Added[], categories: Categories, mode: 'cumulative' | 'separate') {
  const groups = added.map(({ category, delta }) => ({ category, amounts: delta }))
  const amountsOf = (category: CountedCategory) => {
    const counts = mode === 'separate' ? [category] : CATEGORIES.slice(0, CATEGORIES.indexOf(category) + 1)
    return groups.filter((group) => counts.includes(group.category)).flatMap(({ amounts }) => amounts)
  }
  const each = (amounts: (category: CountedCategory) => readonly Money[]) =>
    Object.fromEntries(CATEGORIES.map((category) => [category, addUp(amounts(category))])) as CategoryAmounts
  return {
    adjustments: each(amountsOf),
    totals: each((category) => [...categories[category].amounts, ...amountsOf(category)]),
  }
}

/** A deal that was written before there were probabilities and categories has those of its stage. */
export function counted(pipelines: readonly Pipeline[], found: Found): readonly DealGroup[] {
  const { status, count, amounts } = found
  if (status === 'won') return [{ is: 'won', category: 'closed', count, amounts, probabilityBp: 10_000 }]
  const pipeline = pipelines.find(({ id }) => id === found.pipeline)
  const stage = pipeline && stageOf(pipeline, found.stage ?? '')
  const category = found.forecastCategory ?? (stage ? categoryOf(stage) : 'pipeline')
  if (category === 'omitted' || kindOf(stage) === 'parked') return []
  const probabilityBp = found.probabilityBp ?? (stage ? probabilityOf(stage) : null) ?? 0
  return [{ is: 'open', category: category as CountedCategory, count, amounts, probabilityBp }]
}
