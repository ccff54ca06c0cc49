import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import { duplicateErrors } from './duplicate-errors.ts'
import { likeRecords } from './like-records.ts'
import { matchRun } from './match-run.ts'
import type { Matching } from './matching.ts'
import { queuePairs } from './queue-pairs.ts'

type Run = RecordOf<typeof matchRun>
const RECORDS_AT_ONCE = 1_000

const entityInput = z.strictObject({
  /** Of which entity. */
  entity: z.string().min(1).max(63),
})

/** Begins to look through all records of an entity for doubles. `matchRun.get(id)` tells how far it is. */
export function scanDuplicates(matching: Matching) {
  return defineCommand({
    name: 'duplicatePair.scan',
    input: entityInput,
    run: async ({ entity }, context): Promise<Run> => begin(context, matching, entity, 'scan'),
  })
}

/** Makes the keys of all records of an entity anew; after a change of the rules this begins by itself. */
export function reindexDuplicates(matching: Matching) {
  return defineCommand({
    name: 'duplicatePair.reindex',
    input: entityInput,
    run: async ({ entity }, context): Promise<Run> => begin(context, matching, entity, 'index'),
  })
}

/** A run that is still going is joined: two walks at once would do everything twice. */
async function begin(
  context: CommandContext,
  matching: Matching,
  entity: string,
  kind: Run['kind'],
): Promise<Run> {
  if (!matching.entities.includes(entity)) throw duplicateErrors.CRM_MATCHING_NONE({ entity })
  await context.hold([`match run ${entity}`])
  const runs = context.records(matchRun)
  const going = await runs.where({ entity, phase: { in: ['index', 'compare'] } }, { limit: 10 })
  const same = going.find((run) => run.kind === kind)
  if (same) return same
  const isCurrent = kind === 'scan' && (await context.keyed.isCurrent(entity))
  const generation = matching.generationOf(entity)
  const phase = isCurrent ? 'compare' : 'index'
  return runs.create({ entity, kind, phase, generation, dueAt: context.now })
}

/** The work on runs that comes due: each run goes on batch by batch, and keys of before are made anew. */
export function matchJobs(matching: Matching): readonly JobDef[] {
  if (matching.entities.length === 0) return []
  const advance = advanceRun(matching)
  const catchUp = catchUpKeys(matching)
  return [
    {
      id: 'core.match-run',
      on: 'matchRun',
      due: 'dueAt',
      run: ({ id }: Run, { crm }: JobContext<Running>) => crm.run(advance, { id }).then(() => undefined),
    },
    {
      id: 'core.match-keys',
      every: '10m',
      run: ({ crm }: JobContext<Running>) => crm.run(catchUp, {}).then(() => undefined),
    },
  ]
}

/** The part of a session that jobs use. */
interface Running {
  run(command: unknown, input: unknown): Promise<unknown>
}

/** Begins to make keys anew for every entity whose keys are of another generation. */
function catchUpKeys(matching: Matching) {
  return defineCommand({
    name: 'matchRun.catchUp',
    input: z.strictObject({}),
    async run(_, context): Promise<void> {
      for (const entity of matching.entities)
        if (!(await context.keyed.isCurrent(entity))) await begin(context, matching, entity, 'index')
    },
  })
}

/** Does the next batch of a run. Its cursor is written with what the batch found: a crash loses and repeats nothing. */
function advanceRun(matching: Matching) {
  return defineCommand({
    name: 'matchRun.advance',
    input: z.strictObject({ id: z.string() }),
    async run({ id }, context): Promise<void> {
      const runs = context.records(matchRun)
      const found = await runs.get(id)
      const generation = matching.generationOf(found.entity)
      const isOutdated = found.generation !== generation
      const run: Run = isOutdated
        ? { ...found, phase: 'index', cursor: null, indexed: 0, compared: 0 }
        : found
      const step = run.phase === 'index' ? index(context, run) : compare(context, matching, run)
      const { phase, ...progress } = await step
      const isDone = phase === 'done'
      await runs.update(id, {
        ...{ generation, phase, ...progress },
        // Later than now, so that other work has its turn between two batches.
        dueAt: isDone ? null : new Date(context.now.getTime() + 1),
        finishedAt: isDone ? context.now : null,
      })
    },
  })
}

type Progress = Pick<Run, 'phase'> & Partial<Run>

async function index(context: CommandContext, run: Run): Promise<Progress> {
  const { count, next } = await context.keyed.rewrite(run.entity, run.cursor ?? undefined, RECORDS_AT_ONCE)
  const indexed = (run.indexed ?? 0) + count
  if (next !== undefined) return { phase: 'index', cursor: next, indexed, compared: 0 }
  return { phase: run.kind === 'scan' ? 'compare' : 'done', cursor: null, indexed, compared: 0 }
}

async function compare(context: CommandContext, matching: Matching, run: Run): Promise<Progress> {
  const { entity, cursor } = run
  const rules = matching.rulesFor(entity)
  if (!rules) return { phase: 'done' }
  const where = cursor == null ? {} : { id: { gt: cursor } }
  const batch = await recordsOf(context, entity).where(where as never, {
    limit: RECORDS_AT_ONCE,
    orderBy: 'id',
  })
  // Of two alike the one with the smaller id meets the other, so that no pair is looked at twice.
  const pairs = await likeRecords(context, entity, rules, batch, (id, other) => id < other)
  const found = (run.found ?? 0) + (await queuePairs(context, entity, pairs, 'scan'))
  const compared = (run.compared ?? 0) + batch.length
  const last = batch.at(-1)
  if (!last || batch.length < RECORDS_AT_ONCE) return { phase: 'done', cursor: null, compared, found }
  return { phase: 'compare', cursor: last.id, compared, found }
}
