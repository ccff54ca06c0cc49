import type { RecordOf } from '../../../engine/command/context.ts'
import {
  categoryOf,
  type EdgeKind,
  isClosing,
  kindOf,
  type Probability,
  probabilityOnEntry,
  rotAt,
  type Stage,
  stageProbability,
} from '../../pipelines/index.ts'
import type { opportunity } from './opportunity.ts'

type Opportunity = RecordOf<typeof opportunity>

/** What entering a stage depends on besides the stage. */
export interface EntryFacts {
  readonly at: Date
  readonly edge: EdgeKind
  readonly current: Opportunity
  /** What somebody says of the chance to win together with the move. */
  readonly probabilityBp: number | null | undefined
  readonly resetProbability: boolean
  /** What the chance to win was before the present closing, if the opportunity is closed. */
  readonly beforeClosing: Probability | undefined
}

/** What a stage makes of an opportunity that enters it. */
export function stageEntry(name: string, stage: Stage, facts: EntryFacts) {
  const { at, edge, current } = facts
  const probability = probabilityOnEntry(stage, edge, {
    current: currentProbability(current),
    beforeClosing: facts.beforeClosing,
    // A form that sends every field has not said anything new.
    asked: facts.probabilityBp === current.probabilityBp ? undefined : facts.probabilityBp,
    reset: facts.resetProbability,
  })
  return {
    ...entered(name, stage, at, probability),
    ...(edge === 'reopen' && { reopenCount: (current.reopenCount ?? 0) + 1 }),
  }
}

/** What the first stage makes of a new opportunity. */
export function firstEntry(name: string, stage: Stage, at: Date) {
  return entered(name, stage, at, stageProbability(stage))
}

function entered(name: string, stage: Stage, at: Date, { bp, source }: Probability) {
  return {
    stage: name,
    enteredStageAt: at,
    status: statusOf(stage),
    probabilityBp: bp,
    probabilitySource: source,
    forecastCategory: categoryOf(stage),
    rotAt: rotAt(stage, { enteredAt: at }),
  }
}

/** The chance to win as the record has it. */
export function currentProbability({ probabilityBp, probabilitySource }: Opportunity): Probability {
  return { bp: probabilityBp ?? null, source: probabilitySource ?? 'stage' }
}

/** A parked deal is still open: nobody has won or lost it. */
function statusOf(stage: Stage): 'open' | 'won' | 'lost' {
  const kind = kindOf(stage)
  return isClosing(kind) ? kind : 'open'
}
