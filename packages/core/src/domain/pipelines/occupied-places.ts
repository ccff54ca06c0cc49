import type { CommandContext } from '../../engine/command/context.ts'
import { type Pipeline, stageOf } from './pipeline.ts'
import { stagedRecords } from './staged.ts'

/** How full a stage is, as far as it matters. Counted under a hold: of two who want the last place, one gets it. */
export async function occupiedPlaces(
  context: CommandContext,
  pipeline: Pipeline,
  stage: string,
): Promise<number> {
  const places = stageOf(pipeline, stage)?.wip
  if (places === undefined) return 0
  await context.hold([`stage ${pipeline.id} ${stage}`])
  const where = { pipeline: pipeline.id, stage }
  return (await stagedRecords(context, pipeline.on).where(where, { limit: places })).length
}
