import { type Fade, gradeOf, pointsOf } from './fade.ts'
import type { PreparedScoreModel } from './prepare-score-model.ts'

/** No closer than this are two instants looked at: a change is told so much too late at most. */
const RESOLUTION = 1000
const MOST_LOOKS = 2000

/**
 * The next instant at which the grade may change while nothing happens; undefined when it stays for good. Points only fade
 * towards 0, so that over any span the score lies between what is left of gains at its end with losses at its beginning, and
 * the reverse. Spans in which that is one grade are passed over, the others are halved.
 */
export function nextGradeChange(
  prepared: PreparedScoreModel,
  fades: readonly Fade[],
  from: number,
): number | undefined {
  const end = Math.ceil(Math.max(from, ...fades.map(({ restsAt = from }) => restsAt)))
  if (end <= from) return undefined
  const now = gradeOf(prepared, scoreOf(fades, from))
  let looks = 0

  function firstChange(start: number, stop: number): number | undefined {
    looks += 1
    if (isOneGrade(start, stop)) return undefined
    if (stop - start <= RESOLUTION) return stop
    // Too early to be sure: asked again from there.
    if (looks > MOST_LOOKS) return Math.max(start, from + RESOLUTION)
    const middle = Math.floor((start + stop) / 2)
    return firstChange(start, middle) ?? firstChange(middle, stop)
  }

  function isOneGrade(start: number, stop: number): boolean {
    const [atStart, atStop] = [signedPoints(fades, start), signedPoints(fades, stop)]
    const lowest = gradeOf(prepared, atStop.gains + atStart.losses)
    const highest = gradeOf(prepared, atStart.gains + atStop.losses)
    return lowest === now && highest === now
  }

  return firstChange(from, end)
}

function scoreOf(fades: readonly Fade[], at: number): number {
  return fades.reduce((sum, fade) => sum + pointsOf(fade, at), 0)
}

function signedPoints(fades: readonly Fade[], at: number) {
  let [gains, losses] = [0, 0]
  for (const fade of fades) {
    const points = pointsOf(fade, at)
    if (points > 0) gains += points
    else losses += points
  }
  return { gains, losses }
}
