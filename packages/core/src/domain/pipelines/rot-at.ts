import { spanOf } from '../../engine/time/span.ts'
import { kindOf, type Stage } from './pipeline.ts'

/** What rot depends on besides the stage. */
export interface RotFacts {
  readonly enteredAt: Date
  /** When somebody last did something that keeps it fresh, where that is to count. */
  readonly touchedAt?: Date | null
  /** Until when somebody said that it may rest. */
  readonly snoozedUntil?: Date | null
}

/** When a record in this stage is rotten; null for never, as while it is parked or once it is closed. */
export function rotAt(stage: Stage, { enteredAt, touchedAt, snoozedUntil }: RotFacts): Date | null {
  if (!stage.rot || kindOf(stage) !== 'open') return null
  const freshAt = Math.max(enteredAt.getTime(), instantOf(touchedAt))
  const rotten = spanOf(stage.rot.after, stage.rot.clock).after(freshAt)
  return new Date(Math.max(rotten, instantOf(snoozedUntil)))
}

function instantOf(date: Date | null | undefined): number {
  return date?.getTime() ?? Number.NEGATIVE_INFINITY
}
