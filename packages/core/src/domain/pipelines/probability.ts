import { isClosing, kindOf, probabilityOf, type Stage } from './pipeline.ts'
import type { EdgeKind } from './stage-edge.ts'

/** A chance to win in basis points, and who says so: the stage, or somebody by hand. */
export interface Probability {
  readonly bp: number | null
  readonly source: 'stage' | 'manual'
}

/** What the chance to win comes to when a record enters a stage. */
export interface ProbabilityFacts {
  readonly current: Probability
  /** What it was before the record was closed, if it was. */
  readonly beforeClosing: Probability | undefined
  /** Said together with the move: a chance, or null for what the stage stands for. */
  readonly asked?: number | null | undefined
  /** What was said by hand before is given up. */
  readonly reset: boolean
}

/** The chance that the stage stands for. */
export function stageProbability(stage: Stage): Probability {
  return { bp: probabilityOf(stage), source: 'stage' }
}

/**
 * The chance to win on entering a stage. Won is certain and lost is hopeless; opening again restores what was before;
 * otherwise what somebody said by hand stays, and the rest follows the stage.
 */
export function probabilityOnEntry(stage: Stage, edge: EdgeKind, facts: ProbabilityFacts): Probability {
  const { current, beforeClosing, asked, reset } = facts
  if (isClosing(kindOf(stage))) return stageProbability(stage)
  if (asked !== undefined && asked !== null) return { bp: asked, source: 'manual' }
  if (asked === null || reset) return stageProbability(stage)
  const kept = edge === 'reopen' ? beforeClosing : current
  // Put aside it may have had no chance at all; that is nothing to go back to.
  if (!kept || kept.bp === null) return stageProbability(stage)
  return edge === 'reopen' || kept.source === 'manual' ? kept : stageProbability(stage)
}
