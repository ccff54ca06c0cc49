import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { type BatchCommandDef, defineCommand } from '../../engine/command/define-command.ts'
import { dropApproval } from '../approvals/index.ts'
import { moveRefusal } from './move-refusal.ts'
import { factsOfMover } from './mover.ts'
import { noteVisit, presentVisit } from './note-visit.ts'
import { occupiedPlaces } from './occupied-places.ts'
import { isClosing, kindOf, type Pipeline, type Stage, stageOf } from './pipeline.ts'
import { pipelineErrors } from './pipeline-errors.ts'
import { pipelineOf } from './pipeline-of.ts'
import { runEach } from './run-each.ts'
import { missingToEnter } from './stage-move.ts'
import { type Staged, type StagedRecord, stagedRecords } from './staged.ts'
import { stayIn } from './stay-in.ts'

const changeInput = z.strictObject({
  id: z.string(),
  pipeline: z.string(),
  /** Where to; what the pipeline maps its stage to, when left out. */
  stage: z.string().optional(),
  patch: z.record(z.string(), z.unknown()).optional(),
  reason: z.string().max(500).optional(),
})
type ChangeInput = z.output<typeof changeInput>

/**
 * Brings a record into another pipeline, or out of a stage that its own no longer has. What the stage takes on entering
 * is asked as by a move; ways and approvals between stages are not, because there are none between pipelines. The history
 * keeps both.
 */
export function changePipelineCommand<const N extends string>(
  staged: Staged<N>,
): BatchCommandDef<`${N}.changePipeline`, typeof changeInput, StagedRecord> {
  const one = defineCommand({
    name: `${staged.on}.changePipeline` as `${N}.changePipeline`,
    input: changeInput,

    run: (input, context): Promise<StagedRecord> => changePipeline(staged, input, context),
  })
  return { ...one, runMany: (inputs, context) => runEach(one, inputs, context) }
}

async function changePipeline(
  staged: Staged,
  input: ChangeInput,
  context: CommandContext,
): Promise<StagedRecord> {
  const { id, reason } = input
  const records = stagedRecords(context, staged.on)
  const found = await records.visible(id)
  const patch = input.patch ? await records.askedOf(id, input.patch) : {}
  const target = pipelineOf(staged.pipelines, input.pipeline)
  const to = targetStage(target, found, input.stage)
  if (target.id === found.pipeline && to === found.stage) return found
  const stage = await demandEntry(context, staged, target, found, { to, patch, reason })

  const visit = await presentVisit(context, id)
  const at = context.now
  const facts = { at, edge: 'pipeline' as const, current: found, patch, resetProbability: false, visit }
  const moved = await records.update(id, {
    ...patch,
    pipeline: target.id,
    ...stayIn(to, stage, at, at),
    ...staged.entering(stage, facts),
  })
  const by = context.actor.id
  await noteVisit(context, staged, target, moved, {
    ...{ edge: 'pipeline', at, by, reason, previous: found, previousVisit: visit },
  })
  if (found.approvalId) await dropApproval(context, found)
  return moved
}

function targetStage(target: Pipeline, { pipeline, stage }: StagedRecord, asked: string | undefined): string {
  const from = stage ?? ''
  if (target.id === pipeline && stageOf(target, from) && asked !== from)
    throw pipelineErrors.CRM_STAGE_SETTLED({ pipeline: target.id })
  const map = (target.id === pipeline ? target.renamed : target.maps?.[pipeline ?? '']) ?? {}
  const to = asked ?? (Object.hasOwn(map, from) ? map[from] : undefined)
  if (to === undefined) throw pipelineErrors.CRM_STAGE_UNMAPPED({ pipeline: target.id, stage: from })
  return to
}

/** The stage, when the record may enter it. What is over stays over: it is opened again by a way of its own pipeline. */
async function demandEntry(
  context: CommandContext,
  staged: Staged,
  target: Pipeline,
  found: StagedRecord,
  { to, patch, reason }: { to: string; patch: object; reason: string | undefined },
): Promise<Stage> {
  const from = found.stage ?? ''
  const stage = stageOf(target, to)
  if (!stage) throw moveRefusal({ kind: 'unknown' }, target, from, to)
  const left = staged.pipelines.find(({ id }) => id === found.pipeline)
  const before = kindOf(left && stageOf(left, from))
  if (isClosing(before) && kindOf(stage) !== before)
    throw moveRefusal({ kind: 'not-allowed', allowed: [] }, target, from, to)
  const missing = missingToEnter(target, stage, {
    record: found,
    patch: { ...patch },
    reason,
    occupied: await occupiedPlaces(context, target, to),
    ...factsOfMover(context, staged.on, context.now),
  })
  if (missing.length > 0)
    throw moveRefusal({ kind: 'incomplete', edge: 'forward', missing }, target, from, to)
  return stage
}
