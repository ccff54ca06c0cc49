import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { JobDef } from '../../../engine/jobs/job.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { activity } from '../../activities/index.ts'
import { isOpenLead, lead, type Reclaimed } from '../leads/lead.ts'
import { lastFollowUp, USUAL_FOLLOW_UP } from './follow-up.ts'
import { checkOwned, type PoolCheck } from './next-check.ts'
import { askRelated, factsOf, remindedOf } from './owned-lead.ts'
import { type PoolSet, poolOf } from './pool-set.ts'
import type { ReclaimRule } from './reclaim-rule.ts'
import { tellBefore } from './tell-before.ts'

type Lead = RecordOf<typeof lead>

/** Most leads have fewer open tasks; those beyond keep their owner. */
const MOST_TASKS = 1000

/** What the facts say of an owned lead now, worked out anew; with its latest follow-up. */
export async function readCheck(
  context: CommandContext,
  pools: PoolSet,
  found: Lead,
): Promise<PoolCheck & { readonly lastFollowUpAt: Date | null }> {
  const { records, now, zone, shape } = context
  const vars = { now: now.getTime(), zone }
  const lastFollowUpAt = await lastFollowUp(context, found, pools.rules.followUp ?? USUAL_FOLLOW_UP)
  const facts = { ...found, lastFollowUpAt }
  const { reclaim } = poolOf(pools.prepared(shape('lead')), facts, vars)
  const asked = await askRelated(reclaim, [found.id], async (ids, condition) => {
    const matching = await records(lead).where({ all: [{ id: { in: ids } }, condition] } as never)
    return new Set(matching.map(({ id }) => id))
  })
  return { ...checkOwned(reclaim, factsOf(facts, vars, asked(found.id)), remindedOf(found)), lastFollowUpAt }
}

/**
 * Does what is due of an owned lead by the rules of its pool: tells those who are to be told, puts it back into the pool,
 * and says when to look again. Called by the job, as often as it likes.
 */
function checkLead(pools: PoolSet) {
  return defineCommand({
    name: 'lead.checkPool',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<void> {
      const found = await context.records(lead).find(id)
      if (!found?.ownerId || !isOpenLead(found)) return
      const check = await readCheck(context, pools, found)
      for (const step of check.steps) await tellBefore(context, found, check.due, step)
      if (check.isDue) return reclaim(context, pools, found, check)
      const { lastFollowUpAt, nextAt } = check
      await context.records(lead).update(id, {
        poolCheckAt: nextAt === null ? null : new Date(nextAt),
        lastFollowUpAt,
        ...stepsTaken(check),
      })
    },
  })
}

/** Fires when the pool is to look at a lead. */
export function poolJobs(pools: PoolSet): readonly JobDef[] {
  const check = checkLead(pools)
  return [
    {
      id: 'core.pool.check',
      ...{ on: 'lead', due: 'poolCheckAt' },
      run: ({ id }: Lead, { crm }) => crm.run(check, { id }),
    },
  ]
}

function stepsTaken({ steps, due }: PoolCheck) {
  const last = steps.at(-1)
  if (!last || due.dueAt === null) return {}
  return { poolReminded: { dueAt: new Date(due.dueAt).toISOString(), steps: last.step } }
}

/** Only while it is still theirs, and nothing was done with it since: otherwise whoever did it was first. */
async function reclaim(
  context: CommandContext,
  pools: PoolSet,
  found: Lead,
  check: PoolCheck,
): Promise<void> {
  const { records, now } = context
  const { rule: id, dueAt } = check.due
  const rule = pools.timed().find((one) => one.rule.id === id)?.rule
  if (!rule || dueAt === null) return
  const unchanged = { ownerId: found.ownerId ?? null, version: found.version }
  const tasks = rule.tasks === 'keep' ? [] : await openTasks(context, found)
  const taken = await records(lead).updateIf(found.id, unchanged, {
    ownerId: null,
    releaseReason: `reclaim: ${rule.id}`,
    poolReminded: null,
    sparedUntil: null,
    reclaimed: reclaimedBy(rule, found, check, now, tasks),
  })
  if (taken) for (const task of tasks) await records(activity).update(task, { ownerId: null })
}

async function openTasks({ records }: CommandContext, { id, ownerId }: Lead): Promise<readonly string[]> {
  const open = await records(activity).where(
    { leadId: id, ownerId: ownerId ?? null, type: 'task', doneAt: null },
    { limit: MOST_TASKS, orderBy: '-createdAt' },
  )
  return open.map((task) => task.id)
}

/** Why it went back and what it was, in the journal with the change itself. */
function reclaimedBy(
  rule: ReclaimRule,
  found: Lead,
  { due }: PoolCheck,
  now: Date,
  tasks: readonly string[],
): Reclaimed {
  const { ownerId, ownedSince, lastFollowUpAt, assignedBy, assignedAt, previousOwners } = found
  const grace = rule.grace === undefined ? 0 : milliseconds(rule.grace)
  return {
    rule: rule.id,
    at: now.toISOString(),
    dueAt: new Date(due.dueAt ?? now).toISOString(),
    undoUntil: new Date(now.getTime() + grace).toISOString(),
    ownerId: ownerId ?? '',
    ownedSince: ownedSince?.toISOString() ?? null,
    lastFollowUpAt: lastFollowUpAt?.toISOString() ?? null,
    assignedBy: assignedBy ?? null,
    assignedAt: assignedAt?.toISOString() ?? null,
    previousOwners: previousOwners ?? null,
    tasks,
    rules: due.rules,
  }
}
