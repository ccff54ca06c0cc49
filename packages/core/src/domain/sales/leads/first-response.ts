import { type Happened, happenedAt } from '../../activities/index.ts'

/** What counts as a response to a lead: somebody spoke, met or wrote. */
const RESPONSES: readonly string[] = ['call', 'meeting', 'visit', 'email']

/** When somebody first turned to a lead, and how long it had waited. */
export interface FirstResponse {
  readonly firstResponseAt: Date
  /** Whole minutes since the lead came in. */
  readonly minutes: number
}

interface Done extends Happened {
  readonly type: string
}

/**
 * Speed to lead: the first activity with a lead that was done since it came in, and is a response; null while there is
 * none. `types` says what counts; calls, meetings, visits and e-mails, if left out.
 *
 * @example
 * ```ts
 * const lead = { createdAt: new Date('2026-11-02T09:00:00Z') }
 * const call = { type: 'call', doneAt: new Date('2026-11-02T09:12:00Z') }
 * console.log(firstResponse(lead, [call])?.minutes) // 12
 * ```
 */
export function firstResponse(
  { createdAt }: { readonly createdAt: Date },
  activities: readonly Done[],
  types: readonly string[] = RESPONSES,
): FirstResponse | null {
  const times = activities.flatMap((one) => {
    const at = happenedAt(one)
    return at && at >= createdAt && types.includes(one.type) ? [at.getTime()] : []
  })
  if (times.length === 0) return null
  const first = times.reduce((earliest, time) => Math.min(earliest, time))
  return {
    firstResponseAt: new Date(first),
    minutes: Math.floor((first - createdAt.getTime()) / 60_000),
  }
}
