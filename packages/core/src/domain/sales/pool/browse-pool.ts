import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import { claimPeriods } from './claim-periods.ts'
import type { ViewRules } from './pool-rules.ts'
import { isOpenTo, type PoolSet, poolOf, REST } from './pool-set.ts'
import { demandPool } from './release-lead.ts'

type Lead = RecordOf<typeof lead>

/** What of a lead is shown before anybody claims it, unless the pool says otherwise. */
const USUAL_FIELDS = ['name', 'region', 'source']
/** How many leads are looked at for one page, where few of them belong to the pool. */
const MOST_LOOKED_AT = 500

/** What lies in a pool, as far as it may be seen before the claim. */
export interface PoolPage {
  readonly items: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[]
  /** Where the next page begins; null when nothing is left. */
  readonly next: string | null
  /** How many more leads the caller may see today; null without a limit. */
  readonly viewsLeft: number | null
}

/**
 * Shows what lies in a pool, the oldest first, with the fields that its rules let see, and counts what was shown: none is
 * shown beyond the day's limit. The grant of this verb, and the roles of the pool, stand in place of reading leads.
 * Counting writes, so it is a command.
 */
export function browsePool(pools: PoolSet) {
  return defineCommand({
    name: 'lead.browsePool',
    input: z.strictObject({
      pool: z.string().max(100).default(REST),
      after: z.string().max(100).optional(),
      limit: z.int().min(1).max(100).default(20),
    }),

    async run({ pool: id, after, limit }, context): Promise<PoolPage> {
      const pool = demandPool(pools, id)
      if (!isOpenTo(pool, context.actor.roles))
        throw engineErrors.CRM_FORBIDDEN({ action: `browsePool ${id} of`, entity: 'lead' })
      const { view = {} } = pool
      const left = await viewsLeft(context, view, id)
      const { found, next } = await lookInto(context, pools, id, after, Math.min(limit, left))
      const { today } = claimPeriods(context.now.getTime(), context.zone)
      if (view.perDay !== undefined && found.length > 0)
        await context.count(viewCounter(context, id, today), found.length)
      return {
        items: found.map((one) => shown(one, view)),
        next,
        viewsLeft: left === Number.POSITIVE_INFINITY ? null : left - found.length,
      }
    },
  })
}

/** Held until the transaction ends, so that two pages at once do not show more than one may see. */
async function viewsLeft(context: CommandContext, { perDay }: ViewRules, id: string): Promise<number> {
  if (perDay === undefined) return Number.POSITIVE_INFINITY
  const { today, nextDay } = claimPeriods(context.now.getTime(), context.zone)
  const counter = viewCounter(context, id, today)
  await context.hold([`views ${id} ${context.actor.id}`])
  const seen = (await context.counters([counter])).get(counter) ?? 0
  if (seen < perDay) return perDay - seen
  throw salesErrors.CRM_VIEW_LIMIT({ limit: perDay, resetsAt: new Date(nextDay).toISOString() })
}

function viewCounter({ actor }: CommandContext, id: string, day: string): string {
  return `views ${id} ${actor.id} ${day}`
}

/**
 * A lead belongs to the first pool that it matches, which only looking at it tells: where few of many belong here, a page
 * is short and the next begins behind what was looked at.
 */
async function lookInto(
  context: CommandContext,
  pools: PoolSet,
  id: string,
  after: string | undefined,
  limit: number,
): Promise<{ readonly found: readonly Lead[]; readonly next: string | null }> {
  const { records, now, zone, shape } = context
  const prepared = pools.prepared(shape('lead'))
  const vars = { now: now.getTime(), zone }
  const batch = await records(lead).where(
    {
      ownerId: null,
      status: { in: ['new', 'working'] },
      ...{ lockedAt: null, waitingFor: null },
      ...(after && { id: { gt: after } }),
    },
    { limit: MOST_LOOKED_AT, orderBy: 'id' },
  )
  const found: Lead[] = []
  for (const one of batch) {
    if (poolOf(prepared, one, vars).pool.id !== id) continue
    if (found.length === limit) return { found, next: found.at(-1)?.id ?? null }
    found.push(one)
  }
  return { found, next: batch.length === MOST_LOOKED_AT ? (batch.at(-1)?.id ?? null) : null }
}

function shown(found: Lead, { fields = USUAL_FIELDS }: ViewRules): PoolPage['items'][number] {
  const values = found as Readonly<Record<string, unknown>>
  return { ...Object.fromEntries(fields.map((name) => [name, values[name] ?? null])), id: found.id }
}
