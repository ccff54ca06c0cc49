import { missingIssue } from './missing-issue.ts'
import type { Pipeline } from './pipeline.ts'
import { pipelineErrors } from './pipeline-errors.ts'
import type { StageMove } from './stage-move.ts'

/** Why a move is refused. */
export function moveRefusal(
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
