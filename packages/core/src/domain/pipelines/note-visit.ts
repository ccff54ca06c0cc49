import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import type { Pipeline } from './pipeline.ts'
import { pipelineOf } from './pipeline-of.ts'
import type { EdgeKind } from './stage-edge.ts'
import { type StageVisit, stageVisit } from './stage-visit.ts'
import { type Staged, type StagedRecord, stagedRecords } from './staged.ts'

const DAY = 86_400_000
const MOST_STAGES = 1_000

/** The stay that a record is in. */
export async function presentVisit({ records }: CommandContext, id: string): Promise<StageVisit | undefined> {
  const [visit] = await records(stageVisit).where(
    { recordId: id, exitedAt: null },
    { limit: 1, orderBy: '-enteredAt' },
  )
  return visit
}

/** How a record came into its stage. */
export interface Arrival {
  readonly edge: EdgeKind
  readonly at: Date
  readonly by: string
  readonly reason?: string | undefined
  /** As it was in the stage before. */
  readonly previous?: StagedRecord
  readonly previousVisit?: StageVisit | undefined
}

/** Ends the stay before, and notes the new one with what the record is worth now. */
export async function noteVisit(
  context: CommandContext,
  staged: Staged,
  pipeline: Pipeline,
  moved: StagedRecord,
  { edge, at, by, reason, previous, previousVisit }: Arrival,
): Promise<void> {
  const { records } = context
  if (previousVisit) await records(stageVisit).update(previousVisit.id, { exitedAt: at, rotDueAt: null })
  const stage = moved.stage ?? ''
  await records(stageVisit).create({
    entity: staged.on,
    recordId: moved.id,
    seq: (previousVisit?.seq ?? 0) + 1,
    pipeline: pipeline.id,
    pipelineVersion: pipeline.version,
    stage,
    edgeKind: edge,
    isFirst: edge === 'begin' || !(await wasIn(context, moved.id, pipeline, stage)),
    ageDays: Math.max(0, Math.floor((at.getTime() - moved.createdAt.getTime()) / DAY)),
    creditedTo: ownerOf(moved),
    enteredAt: at,
    enteredBy: by,
    reason: reason ?? null,
    rotDueAt: moved.rotAt ?? null,
    ...staged.worth(pipeline, moved, previous, previousVisit),
  })
}

/**
 * Whether a record was in a stage before: asked of its first visits, of which there are as many as stages it knows, so that
 * going back and forth makes it no dearer. They are looked up by the record alone: a database that is told the stage, too,
 * may well go through all visits of that stage.
 */
async function wasIn(
  { records }: CommandContext,
  id: string,
  { id: pipeline, stages }: Pipeline,
  stage: string,
): Promise<boolean> {
  // More than the pipeline has stages there are only where it had others, or the record came from another pipeline.
  for (const limit of [Object.keys(stages).length, MOST_STAGES]) {
    const first = await records(stageVisit).where(
      { recordId: id, isFirst: true },
      { orderBy: 'enteredAt', limit },
    )
    if (first.some((visit) => visit.stage === stage && visit.pipeline === pipeline)) return true
    if (first.length < limit) return false
  }
  return false
}

/** A host's entity may have no owner. */
function ownerOf({ ownerId }: StagedRecord): string | null {
  return typeof ownerId === 'string' ? ownerId : null
}

/** Notes the first stay of a new record; once it has one, nothing. Called by the hook that put it into its stage. */
export function beginVisitCommand<const N extends string>(staged: Staged<N>) {
  return defineCommand({
    name: `${staged.on}.beginVisit` as `${N}.beginVisit`,
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context) {
      const { records, now, actor } = context
      const begun = await stagedRecords(context, staged.on).visible(id)
      const [visit] = await records(stageVisit).where({ recordId: id }, { limit: 1, orderBy: '-enteredAt' })
      if (visit || !begun.pipeline || !begun.stage) return
      const by = actor.onBehalfOf ?? actor.id
      const pipeline = pipelineOf(staged.pipelines, begun.pipeline)
      await noteVisit(context, staged, pipeline, begun, { edge: 'begin', at: now, by })
    },
  })
}
