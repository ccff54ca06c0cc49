import * as z from 'zod'
import type { RecordOf } from '../../../engine/command/context.ts'
import { defineQuery, type QueryContext } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { type lead, OPEN_LEAD } from '../leads/lead.ts'
import { askRelated, factsOf } from './owned-lead.ts'
import { type PoolSet, poolOf, REST } from './pool-set.ts'
import { reclaimDueAt } from './reclaim-due-at.ts'
import { reclaimProblems } from './reclaim-problems.ts'
import { type PreparedReclaimRule, prepareReclaim, type ReclaimRule } from './reclaim-rule.ts'
import { demandPool } from './release-lead.ts'

type Lead = RecordOf<typeof lead>

/** A lead whose due date other rules would move. Null: it is never due. */
export interface MovedDue {
  readonly id: string
  readonly from: Date | null
  readonly to: Date | null
}

/** What other rules would change among some owned leads. */
export interface ReclaimPreview {
  readonly examined: number
  readonly moved: readonly MovedDue[]
  /** How many of them would be reclaimed at once. */
  readonly dueNow: number
  /** Hand it back as `after` to go on; null when everything was looked at. */
  readonly next: string | null
}

/** The part of a session that a preview reads. */
interface Readable {
  list(query: { where: object; orderBy: string; limit: number }): Promise<{ items: readonly Lead[] }>
}

/**
 * What would become of due dates if a pool had other rules of reclaim: how many leads move, from when to when. One page
 * of the leads that the caller may read; nothing is written.
 */
export function previewReclaim(pools: PoolSet) {
  return defineQuery({
    name: 'lead.previewReclaim',
    input: z.strictObject({
      pool: z.string().max(100).default(REST),
      reclaim: z
        .array(z.looseObject({ id: z.string().min(1).max(100) }))
        .min(1)
        .max(50),
      after: z.string().max(100).optional(),
      limit: z.int().min(1).max(200).default(200),
    }),

    async run({ pool, reclaim, after, limit }, context): Promise<ReclaimPreview> {
      demandPool(pools, pool)
      const issues = reclaimProblems(context.shape('lead'), reclaim, 'reclaim')
      if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command: 'lead.previewReclaim' }, { issues })
      const other = prepareReclaim(context.shape('lead'), reclaim as unknown as readonly ReclaimRule[])
      const where = { ownerId: { isNotNull: true }, ...OPEN_LEAD, ...(after && { id: { gt: after } }) }
      const { items } = await leadsOf(context).list({ where, orderBy: 'id', limit })
      const compared = await compare(context, pools, pool, items, other)
      return {
        examined: items.length,
        moved: compared.filter(({ from, to }) => from?.getTime() !== to?.getTime()),
        dueNow: compared.filter(({ to }) => to !== null && to <= context.now).length,
        next: items.length === limit ? (items.at(-1)?.id ?? null) : null,
      }
    },
  })
}

async function compare(
  context: QueryContext,
  pools: PoolSet,
  id: string,
  items: readonly Lead[],
  other: readonly PreparedReclaimRule[],
): Promise<readonly MovedDue[]> {
  const vars = { now: context.now.getTime(), zone: context.zone }
  const prepared = pools.prepared(context.shape('lead'))
  const there = items.filter((one) => poolOf(prepared, one, vars).pool.id === id)
  const present = prepared.find(({ pool }) => pool.id === id)?.reclaim ?? []
  const asked = await askRelated(
    [...present, ...other],
    there.map((one) => one.id),
    finder(context),
  )
  return there.map((one) => {
    const facts = factsOf(one, vars, asked(one.id))
    return { id: one.id, from: dateOf(present), to: dateOf(other) }

    function dateOf(rules: readonly PreparedReclaimRule[]): Date | null {
      const { dueAt } = reclaimDueAt(rules, facts)
      return dueAt === null ? null : new Date(dueAt)
    }
  })
}

function finder(context: QueryContext) {
  return async (ids: readonly string[], condition: object) => {
    if (ids.length === 0) return new Set<string>()
    const where = { all: [{ id: { in: ids } }, condition] }
    const { items } = await leadsOf(context).list({ where, orderBy: 'id', limit: ids.length })
    return new Set(items.map(({ id }) => id))
  }
}

function leadsOf({ crm }: QueryContext): Readable {
  return (crm as { readonly lead: Readable }).lead
}
