import * as z from 'zod'
import type { Condition } from '../../conditions/index.ts'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import { activity, happenedAt, NOTED } from '../activities/index.ts'
import { presentVisit } from './note-visit.ts'
import { type Pipeline, presentStage, type Stage, stageOf } from './pipeline.ts'
import { rotAt } from './rot-at.ts'
import { type StageVisit, stageVisit } from './stage-visit.ts'
import { type Staged, type StagedRecord, stagedRecords } from './staged.ts'

/**
 * Tells that a record is rotten, once a visit: its `rottenAt` is set to the instant at which it became so. Where something
 * was done or is planned meanwhile that keeps it fresh, it is looked at again then. Called by the job.
 */
export function rotCommand(pipelines: readonly Pipeline[]) {
  return defineCommand({
    name: 'stageVisit.rot',
    input: z.strictObject({ id: z.string(), at: z.date() }),

    async run({ id, at }, context): Promise<void> {
      const { records } = context
      const visit = await records(stageVisit).visible(id)
      if (visit.exitedAt || visit.rottenAt) return
      const stage = stageNow(pipelines, visit)
      const record = await stagedRecords(context, visit.entity).find(visit.recordId)
      if (!stage || !record) return
      const due = await freshUntil(context, stage, visit, record, at)
      if (!due) return
      const isFresh = due > at
      await records(stageVisit).update(id, isFresh ? { rotDueAt: due } : { rottenAt: at })
      await stagedRecords(context, visit.entity).update(
        record.id,
        isFresh ? { rotAt: due } : { rotAt: at, rottenAt: at },
      )
    },
  })
}

/** Fires when a visit may have become too long. */
export function rotJob(pipelines: readonly Pipeline[]): JobDef {
  const rot = rotCommand(pipelines)
  return {
    id: 'core.rot',
    on: 'stageVisit',
    due: 'rotDueAt',
    run: (
      visit: StageVisit,
      { crm, due }: JobContext<{ run(command: unknown, input: unknown): Promise<void> }>,
    ) => crm.run(rot, { id: visit.id, at: due }),
  }
}

/**
 * Lets a record rest until an instant: it is not rotten before, however long it stays. Null takes that back. In the next
 * stage it counts no more.
 */
export function snoozeCommand<const N extends string>(staged: Staged<N>) {
  return defineCommand({
    name: `${staged.on}.snooze` as `${N}.snooze`,
    input: z.strictObject({ id: z.string(), until: z.date().nullable() }),

    async run({ id, until }, context): Promise<StagedRecord> {
      const records = stagedRecords(context, staged.on)
      const found = await records.visible(id)
      const visit = await presentVisit(context, id)
      const stage = visit && stageNow(staged.pipelines, visit)
      const resting = { ...found, snoozedUntil: until }
      const due = stage ? await freshUntil(context, stage, visit, resting, context.now) : null
      if (visit && !visit.rottenAt) await context.records(stageVisit).update(visit.id, { rotDueAt: due })
      return records.update(id, { snoozedUntil: until, rotAt: due })
    },
  })
}

function stageNow(pipelines: readonly Pipeline[], visit: StageVisit): Stage | undefined {
  const pipeline = pipelines.find(({ id }) => id === visit.pipeline)
  return pipeline && stageOf(pipeline, presentStage(pipeline, visit.stage))
}

/**
 * Until when a record is fresh, by what was known of it at an instant: what was done by then, and what was planned. Null
 * for ever.
 */
async function freshUntil(
  context: CommandContext,
  stage: Stage,
  { entity, enteredAt }: StageVisit,
  { id, snoozedUntil = null }: StagedRecord,
  at: Date,
): Promise<Date | null> {
  const { resetBy = [], unlessPlanned = false } = stage.rot ?? {}
  // Activities name deals, leads, accounts and contacts by a field each; what they do not name has none.
  const by = `${entity}Id`
  const isNamed = Object.hasOwn(context.shape('activity').fields, by)
  const touchedAt =
    isNamed && resetBy.length > 0
      ? await lastDone(context, { [by]: id, type: { in: resetBy } } as never, at)
      : null
  const due = rotAt(stage, { enteredAt, touchedAt, snoozedUntil })
  const open = { [by]: id, doneAt: null, dueAt: { gt: at } }
  const planned = isNamed && unlessPlanned && due ? await latest(context, open, '-dueAt') : undefined
  return due && planned?.dueAt && planned.dueAt > due ? planned.dueAt : due
}

/** When the last of some activities happened that had by an instant. */
async function lastDone(context: CommandContext, which: Condition, at: Date): Promise<Date | null> {
  const done = await latest(context, { ...which, doneAt: { lte: at } } as never, '-doneAt')
  const noted = await latest(context, { ...which, ...NOTED, createdAt: { lte: at } } as never, '-createdAt')
  const times = [done, noted].flatMap((one) => (one && happenedAt(one)?.getTime()) ?? [])
  return times.length === 0 ? null : new Date(Math.max(...times))
}

async function latest({ records }: CommandContext, where: Condition, orderBy: string) {
  return (await records(activity).where(where as never, { limit: 1, orderBy }))[0]
}
