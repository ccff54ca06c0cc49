import type { StagedRecord, StageVisit } from '../../pipelines/index.ts'
import { isClosing, kindOf, type Pipeline, pipelinesOn, type Staged, stageOf } from '../../pipelines/index.ts'
import type { Opportunity } from './opportunity.ts'
import { currentProbability, dealIn, firstDeal } from './stage-entry.ts'

/** What stages mean to deals: whether they are over, the chance to win, and how they are forecast. */
export function dealStages(pipelines: readonly Pipeline[]): Staged<'opportunity'> {
  return {
    on: 'opportunity',
    pipelines: pipelinesOn('opportunity', pipelines),
    entering: dealIn,
    beginning: firstDeal,
    worth: dealWorth,
  }
}

function dealWorth(
  pipeline: Pipeline,
  moved: StagedRecord,
  previous?: StagedRecord,
  visit?: StageVisit,
): Partial<StageVisit> {
  const { amount, closeDate, probabilityBp, forecastCategory } = moved as Opportunity
  return {
    amount: amount ?? null,
    closeDate: closeDate ?? null,
    probabilityBp: probabilityBp ?? null,
    category: forecastCategory ?? null,
    ...(previous &&
      isClosing(kindOf(stageOf(pipeline, moved.stage ?? ''))) &&
      replaced(previous as Opportunity, visit)),
  }
}

/** From one end to another, what was before the first stays known. */
function replaced(previous: Opportunity, visit: StageVisit | undefined): Partial<StageVisit> {
  if (previous.status !== 'open' && visit) {
    const { openProbabilityBp = null, openProbabilitySource = null } = visit
    return { openProbabilityBp, openProbabilitySource }
  }
  const { bp, source } = currentProbability(previous)
  return { openProbabilityBp: bp, openProbabilitySource: source }
}
