import * as z from 'zod'
import { defineQuery } from '../../engine/command/define-query.ts'
import { type Clustering, clusterPairs } from './cluster-pairs.ts'

/** The part of a session that clusters read. */
interface Readable {
  list(query: {
    where: Readonly<Record<string, unknown>>
    orderBy?: string
    limit: number
  }): Promise<{ readonly items: readonly { a: string; b: string; scoreBp?: number | null }[] }>
}

const MOST_PAIRS = 1_000
const BASIS_POINTS = 10_000

/**
 * The open pairs of the review queue, the strongest thousand, joined to groups of records that are one. Pairs that would
 * make a chain, or that somebody said are different, are held apart.
 */
export const duplicateClusters = defineQuery({
  name: 'duplicatePair.clusters',
  input: z.strictObject({
    /** Of which entity. */
    entity: z.string().min(1).max(63),
    /** The most steps between two records of a group. */
    maxDiameter: z.int().min(1).max(10).default(2),
  }),

  async run({ entity, maxDiameter }, { crm }): Promise<Clustering> {
    const pairs = (crm as Readonly<Record<string, Readable>>)['duplicatePair'] as Readable
    const ask = async (where: Readonly<Record<string, unknown>>) =>
      (await pairs.list({ where: { entity, ...where }, orderBy: '-scoreBp', limit: MOST_PAIRS })).items
    const open = (await ask({ status: 'open' })).map(({ a, b, scoreBp }) => ({
      ...{ a, b, score: (scoreBp ?? 0) / BASIS_POINTS },
    }))
    const ids = [...new Set(open.flatMap(({ a, b }) => [a, b]))]
    const notDuplicates = await ask({ status: 'notDuplicate', a: { in: ids }, b: { in: ids } })
    return clusterPairs(open, { maxDiameter, notDuplicates })
  },
})
