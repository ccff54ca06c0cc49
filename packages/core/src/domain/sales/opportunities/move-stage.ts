import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { issue } from '../../../engine/entities/issues.ts'
import { type Pipeline, pipelineErrors, stageMove, stageVisit } from '../../pipelines/index.ts'
import { opportunity } from './opportunity.ts'

/** Looks up the pipeline of an opportunity. */
export function pipelineOf(pipelines: readonly Pipeline[], id: string | null | undefined): Pipeline {
  const pipeline = pipelines.find((one) => one.id === id)
  if (!pipeline) throw pipelineErrors.CRM_PIPELINE_UNKNOWN({ pipeline: id ?? '' })
  return pipeline
}

/**
 * Moves an opportunity to another stage: the same rules for a board, a form, an import and an API. `patch` fills in what
 * the stage requires, in the same transaction. Moving to where it is changes nothing.
 */
export function moveStage(pipelines: readonly Pipeline[]) {
  return defineCommand({
    name: 'opportunity.moveTo',
    input: z.strictObject({
      id: z.string(),
      stage: z.string(),
      patch: z.record(z.string(), z.unknown()).optional(),
      reason: z.string().max(500).optional(),
    }),

    async run({ id, stage: to, patch: asked = {}, reason }, { records, now, actor }) {
      const found = await records(opportunity).visible(id)
      const patch = await records(opportunity).askedOf(id, asked)
      const pipeline = pipelineOf(pipelines, found.pipeline)
      const from = found.stage ?? ''
      const move = stageMove(pipeline, from, to, { ...found, ...patch })
      if (move.kind === 'unknown')
        throw pipelineErrors.CRM_STAGE_UNKNOWN({ pipeline: pipeline.id, stage: to })
      if (move.kind === 'stay') return found
      if (move.kind === 'not-allowed')
        throw pipelineErrors.CRM_STAGE_NOT_ALLOWED({ from, to }, { meta: { allowed: move.allowed } })
      if (move.kind === 'incomplete')
        throw pipelineErrors.CRM_STAGE_INCOMPLETE(
          { stage: to },
          { issues: move.missing.map((field) => issue('REQUIRED', field)) },
        )

      const status = move.stage.terminal ?? 'open'
      const moved = await records(opportunity).update(id, {
        ...patch,
        stage: to,
        enteredStageAt: now,
        status,
      })
      const [current] = await records(stageVisit).where(
        { recordId: id, exitedAt: null },
        { limit: 1, orderBy: '-enteredAt' },
      )
      if (current) await records(stageVisit).update(current.id, { exitedAt: now })
      await records(stageVisit).create({
        entity: 'opportunity',
        recordId: id,
        pipeline: pipeline.id,
        stage: to,
        enteredAt: now,
        enteredBy: actor.id,
        reason: reason ?? null,
      })
      return moved
    },
  })
}

/** Notes the first stay of a new opportunity; once it has one, nothing. Called by the hook that put it into its stage. */
export const beginVisit = defineCommand({
  name: 'opportunity.beginVisit',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records, now, actor }) {
    const { pipeline, stage } = await records(opportunity).visible(id)
    const [visit] = await records(stageVisit).where({ recordId: id }, { limit: 1 })
    if (visit || !pipeline || !stage) return
    await records(stageVisit).create({
      entity: 'opportunity',
      recordId: id,
      pipeline,
      stage,
      enteredAt: now,
      enteredBy: actor.onBehalfOf ?? actor.id,
    })
  },
})
