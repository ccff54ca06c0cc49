import { engineErrors } from '../../../engine/engine-errors.ts'
import {
  categoryOf,
  type EntryFacts,
  isClosing,
  kindOf,
  type Probability,
  probabilityOnEntry,
  type Stage,
  type StageVisit,
  stageProbability,
} from '../../pipelines/index.ts'
import type { Opportunity } from './opportunity.ts'

/** What a stage makes of an opportunity that enters it. */
export function dealIn(stage: Stage, { edge, current, patch, resetProbability, visit }: EntryFacts) {
  const deal = current as Opportunity
  const said = patch as Partial<Opportunity>
  const probability = probabilityOnEntry(stage, edge, {
    current: currentProbability(deal),
    beforeClosing: beforeClosing(visit),
    // A form that sends every field has not said anything new.
    asked: said.probabilityBp === deal.probabilityBp ? undefined : said.probabilityBp,
    reset: resetProbability,
  })
  return {
    ...entered(stage, probability),
    ...categoryIn(stage, deal, said),
    ...(edge === 'reopen' && { reopenCount: (deal.reopenCount ?? 0) + 1 }),
  }
}

/** What the first stage makes of a new opportunity. What was said by hand is handed on as it is, to be refused if it cannot be. */
export function firstDeal(stage: Stage, input: Readonly<Record<string, unknown>>) {
  const { probabilityBp = null, forecastCategory = null } = input
  return {
    ...entered(stage, stageProbability(stage)),
    ...(probabilityBp !== null && { probabilityBp, probabilitySource: 'manual' }),
    ...(forecastCategory === null
      ? { forecastCategory: categoryOf(stage), forecastSource: 'stage' }
      : { forecastSource: 'manual' }),
  }
}

function entered(stage: Stage, { bp, source }: Probability) {
  return { status: statusOf(stage), probabilityBp: bp, probabilitySource: source }
}

/** What somebody said by hand stays from stage to stage; once the deal is over, and where nobody did, the stage says it. */
function categoryIn(stage: Stage, deal: Opportunity, { forecastCategory: said }: Partial<Opportunity>) {
  const asked = said === deal.forecastCategory ? undefined : said
  if (asked === 'closed') throw closedByHand()
  const kept = deal.forecastSource === 'manual' && deal.status === 'open' ? deal.forecastCategory : null
  const byHand = asked === undefined ? kept : asked
  return byHand && !isClosing(kindOf(stage))
    ? { forecastCategory: byHand, forecastSource: 'manual' as const }
    : { forecastCategory: categoryOf(stage), forecastSource: 'stage' as const }
}

/** Says that only winning closes a forecast. */
export const CLOSED_BY_HAND = { en: 'is closed for what is won alone.', zh: '只有赢单的商机才能为 closed。' }

function closedByHand(): Error {
  const { en: message, zh } = CLOSED_BY_HAND
  const issues = [{ code: 'FORECAST_FIXED', path: 'patch.forecastCategory', message, zh }]
  return engineErrors.CRM_VALIDATION({ command: 'opportunity.moveTo' }, { issues })
}

/** The chance to win as the record has it. */
export function currentProbability({ probabilityBp, probabilitySource }: Opportunity): Probability {
  return { bp: probabilityBp ?? null, source: probabilitySource ?? 'stage' }
}

function beforeClosing(visit: StageVisit | undefined): Probability | undefined {
  if (!visit?.openProbabilitySource) return undefined
  return { bp: visit.openProbabilityBp ?? null, source: visit.openProbabilitySource }
}

/** A parked deal is still open: nobody has won or lost it. */
function statusOf(stage: Stage): 'open' | 'won' | 'lost' {
  const kind = kindOf(stage)
  return isClosing(kind) ? kind : 'open'
}
