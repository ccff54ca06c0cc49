import { topRank } from './board-rank.ts'
import type { Stage } from './pipeline.ts'
import { rotAt } from './rot-at.ts'

/** What being in a stage from now on makes of a record: nothing of its stay before is left. */
export function stayIn(name: string, stage: Stage, at: Date, now: Date) {
  return {
    stage: name,
    enteredStageAt: at,
    rotAt: rotAt(stage, { enteredAt: at }),
    rottenAt: null,
    snoozedUntil: null,
    boardRank: topRank(now),
    approvalId: null,
  }
}
