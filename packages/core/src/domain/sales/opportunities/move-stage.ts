import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  missingIssue,
  type Pipeline,
  type Probability,
  pipelineErrors,
  type StageMove,
  stageMove,
  stageOf,
  type stageVisit,
} from '../../pipelines/index.ts'
import { factsOfMover } from './mover.ts'
import { noteVisit, presentVisit } from './note-visit.ts'
import { opportunity } from './opportunity.ts'
import { pipelineOf } from './pipeline-of.ts'
import { stageEntry } from './stage-entry.ts'

type Opportunity = RecordOf<typeof opportunity>

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

/**
 * Moves an opportunity to another stage: the same rules for a board, a form, an import and an API. `patch` fills in what
 * the stage requires, in the same transaction. Moving to where it is changes nothing. With `at` in the past it is
 * `opportunity.backdate`, which needs a grant of its own.
 */
export function moveStage(pipelines: readonly Pipeline[]) {
  const backdate = backdateMove(pipelines)
  return defineCommand({
    name: 'opportunity.moveTo',
    input: moveInput,

    async run(input, context): Promise<Opportunity> {
      const { at = context.now } = input
      if (at < context.now) return context.run(backdate, { ...input, at })
      return moveOpportunity(pipelines, input, at, context)
    },
  })
}

/** Notes a move that happened earlier: from the entry into the present stage on, never in the future. */
export function backdateMove(pipelines: readonly Pipeline[]) {
  return defineCommand({
    name: 'opportunity.backdate',
    input: moveInput.required({ at: true }),

    run: (input, context): Promise<Opportunity> => moveOpportunity(pipelines, input, input.at, context),
  })
}

type MoveInput = z.output<typeof moveInput>

async function moveOpportunity(
  pipelines: readonly Pipeline[],
  input: MoveInput,
  at: Date,
  context: CommandContext,
): Promise<Opportunity> {
  const { id, stage: to, reason, resetProbability = false } = input
  const { records, actor } = context
  const found = await records(opportunity).visible(id)
  const patch = await records(opportunity).askedOf(id, input.patch ?? {})
  const pipeline = pipelineOf(pipelines, found.pipeline)
  const move = await decideMove(context, pipeline, found, { ...input, patch, at })
  if (move.kind === 'stay') return found

  const visit = await presentVisit(context, id)
  const moved = await records(opportunity).update(id, {
    ...move.patch,
    ...stageEntry(to, move.stage, {
      at,
      edge: move.edge,
      current: found,
      probabilityBp: patch.probabilityBp,
      resetProbability,
      beforeClosing: beforeClosing(visit),
    }),
  })
  const arrival = { edge: move.edge, at, by: actor.id, reason, previous: found, previousVisit: visit }
  await noteVisit(context, pipeline, moved, arrival)
  return moved
}

/** What the move comes to. Throws where it is refused. */
async function decideMove(
  context: CommandContext,
  pipeline: Pipeline,
  found: Opportunity,
  { stage: to, patch = {}, reason, at }: MoveInput & { at: Date },
): Promise<Extract<StageMove, { kind: 'move' | 'stay' }>> {
  const from = found.stage ?? ''
  const move = stageMove(pipeline, from, to, {
    record: found,
    patch,
    reason,
    occupied: from === to ? 0 : await occupiedPlaces(context, pipeline, to),
    ...factsOfMover(context, at),
  })
  if (move.kind === 'stay') return move
  if (move.kind !== 'move') throw refusalOf(move, pipeline, from, to)
  const { enteredStageAt } = found
  if (at > context.now || (enteredStageAt && at < enteredStageAt)) throw pipelineErrors.CRM_STAGE_MOMENT()
  return move
}

/** Counted under a hold: of two who want the last place, one gets it. */
async function occupiedPlaces(
  { records, hold }: CommandContext,
  pipeline: Pipeline,
  stage: string,
): Promise<number> {
  const places = stageOf(pipeline, stage)?.wip
  if (places === undefined) return 0
  await hold([`stage ${pipeline.id} ${stage}`])
  return (await records(opportunity).where({ pipeline: pipeline.id, stage }, { limit: places })).length
}

function refusalOf(
  move: Exclude<StageMove, { kind: 'move' | 'stay' }>,
  pipeline: Pipeline,
  from: string,
  to: string,
): Error {
  if (move.kind === 'unknown') return pipelineErrors.CRM_STAGE_UNKNOWN({ pipeline: pipeline.id, stage: to })
  if (move.kind === 'not-allowed')
    return pipelineErrors.CRM_STAGE_NOT_ALLOWED({ from, to }, { meta: { allowed: move.allowed } })
  const { missing } = move
  return pipelineErrors.CRM_STAGE_INCOMPLETE(
    { stage: to },
    { issues: missing.map(missingIssue), meta: { missing } },
  )
}

function beforeClosing(visit: RecordOf<typeof stageVisit> | undefined): Probability | undefined {
  if (!visit?.openProbabilitySource) return undefined
  return { bp: visit.openProbabilityBp ?? null, source: visit.openProbabilitySource }
}
