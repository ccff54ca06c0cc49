import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { type BatchCommandDef, defineCommand } from '../../engine/command/define-command.ts'
import {
  dropApproval,
  grantedApproval,
  type Intent,
  requestApproval,
  takeApproval,
} from '../approvals/index.ts'
import { moveRefusal } from './move-refusal.ts'
import { factsOfMover } from './mover.ts'
import { noteVisit, presentVisit } from './note-visit.ts'
import { occupiedPlaces } from './occupied-places.ts'
import { approvalKind, type Pipeline, presentStage, stageOf } from './pipeline.ts'
import { pipelineErrors } from './pipeline-errors.ts'
import { pipelineOf } from './pipeline-of.ts'
import { runEach } from './run-each.ts'
import { type StageMove, stageMove } from './stage-move.ts'
import { type Staged, type StagedRecord, stagedRecords } from './staged.ts'
import { stayIn } from './stay-in.ts'

const moveInput = z.strictObject({
  id: z.string(),
  stage: z.string(),
  patch: z.record(z.string(), z.unknown()).optional(),
  reason: z.string().max(500).optional(),
  /** Gives up a probability that was set by hand. */
  resetProbability: z.boolean().optional(),
  /** When it happened, if not now. */
  at: z.date().optional(),
})
type MoveInput = z.output<typeof moveInput>
type Decided = Extract<StageMove, { kind: 'move' }>

/**
 * Moves a record to another stage: the same rules for a board, a form, an import and an API. `patch` fills in what the
 * stage requires, in the same transaction. Moving to where it is changes nothing. Where the way needs an approval that is
 * not there, the record stays with the request in its `approvalId`. With `at` in the past it is `backdate`, which needs a
 * grant of its own. Of many, each is moved that may be.
 */
export function moveCommand<const N extends string>(
  staged: Staged<N>,
): BatchCommandDef<`${N}.moveTo`, typeof moveInput, StagedRecord> {
  const backdate = backdateCommand(staged)
  const one = defineCommand({
    name: `${staged.on}.moveTo` as `${N}.moveTo`,
    input: moveInput,

    async run(input, context): Promise<StagedRecord> {
      const { at = context.now } = input
      if (at < context.now) return context.run(backdate, { ...input, at })
      return moveRecord(staged, input, at, context)
    },
  })
  return { ...one, runMany: (inputs, context) => runEach(one, inputs, context) }
}

/** Notes a move that happened earlier: from the entry into the present stage on, never in the future. */
export function backdateCommand<const N extends string>(staged: Staged<N>) {
  return defineCommand({
    name: `${staged.on}.backdate` as `${N}.backdate`,
    input: moveInput.required({ at: true }),

    run: (input, context): Promise<StagedRecord> => moveRecord(staged, input, input.at, context),
  })
}

async function moveRecord(
  staged: Staged,
  input: MoveInput,
  at: Date,
  context: CommandContext,
): Promise<StagedRecord> {
  const { id, stage: to, reason, resetProbability = false } = input
  const records = stagedRecords(context, staged.on)
  const found = await records.visible(id)
  const patch = input.patch ? await records.askedOf(id, input.patch) : {}
  const pipeline = pipelineOf(staged.pipelines, found.pipeline)
  const move = await decideMove(context, pipeline, found, { ...input, patch, at })
  if (move.kind === 'stay') return found

  const intent = intentOf(pipeline, move, { found, patch, to, reason })
  const granted = intent && (await grantedApproval(context, intent))
  if (intent && !granted) return requestApproval(context, intent)

  const visit = await presentVisit(context, id)
  const facts = { at, edge: move.edge, current: found, patch, resetProbability, visit }
  const moved = await records.update(id, {
    ...move.patch,
    ...stayIn(to, move.stage, at, context.now),
    ...staged.entering(move.stage, facts),
  })
  const arrival = { edge: move.edge, at, by: context.actor.id, reason, previous: found, previousVisit: visit }
  await noteVisit(context, staged, pipeline, moved, arrival)
  if (granted) await takeApproval(context, granted)
  else if (found.approvalId) await dropApproval(context, found)
  return moved
}

/** What the move comes to. Throws where it is refused. */
async function decideMove(
  context: CommandContext,
  pipeline: Pipeline,
  found: StagedRecord,
  { stage: to, patch = {}, reason, at }: MoveInput & { at: Date },
): Promise<Decided | Extract<StageMove, { kind: 'stay' }>> {
  const from = presentStage(pipeline, found.stage)
  if (!stageOf(pipeline, from))
    throw pipelineErrors.CRM_STAGE_GONE({ pipeline: pipeline.id, stage: from }, { meta: { stage: from } })
  const move = stageMove(pipeline, from, to, {
    record: found,
    patch,
    reason,
    occupied: from === to ? 0 : await occupiedPlaces(context, pipeline, to),
    ...factsOfMover(context, pipeline.on, at),
  })
  if (move.kind === 'stay') return move
  if (move.kind !== 'move') throw moveRefusal(move, pipeline, from, to)
  const { enteredStageAt } = found
  if (at > context.now || (enteredStageAt && at < enteredStageAt)) throw pipelineErrors.CRM_STAGE_MOMENT()
  return move
}

/** What approval is asked for, where the way needs one. */
function intentOf(
  pipeline: Pipeline,
  { approval: rule }: Decided,
  {
    found,
    patch,
    to,
    reason,
  }: { found: StagedRecord; patch: object; to: string; reason: string | undefined },
): Intent | undefined {
  if (!rule) return undefined
  const kind = approvalKind(pipeline, found.stage ?? '', to)
  return {
    entity: pipeline.on,
    record: found,
    patch: { ...patch },
    kind,
    asks: [{ rule }],
    over: rule.over,
    reason,
  }
}
