import type { Issue } from '../../../engine/errors.ts'
import {
  kindOf,
  missingIssue,
  type Pipeline,
  presentStage,
  stageOf,
  unknownLostReason,
} from '../../pipelines/index.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * What is wrong with a reason that is written without a move: what the catalogue does not have, and another reason left
 * unexplained once the deal is lost.
 */
export function lostReasonProblems(pipeline: Pipeline, current: Values, input: Values): readonly Issue[] {
  const stage = stageOf(pipeline, presentStage(pipeline, String(current['stage'])))
  const isLost = kindOf(stage) === 'lost'
  return unknownLostReason(pipeline, { ...current, ...input })
    .filter(({ what }) => isLost || what === 'choice')
    .map(missingIssue)
}
