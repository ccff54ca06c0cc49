import { parseDay } from '../../conditions/days.ts'
import { startOfDay } from '../../conditions/zoned-time.ts'
import type { Window } from '../pipelines/index.ts'
import { insightErrors } from './insight-errors.ts'

/** From one day to another, both included. */
export interface Period {
  readonly from: string
  readonly to: string
}

/** The instants of a period, its days as people in the zone count them. Refused where it ends before it begins. */
export function windowOf({ from, to }: Period, zone: string): Window {
  if (to < from) throw insightErrors.CRM_PERIOD_ORDER({ from, to })
  const start = (day: string, later: number) =>
    new Date(startOfDay((parseDay(day) ?? 0) + later * 86_400_000, zone))
  return { from: start(from, 0), to: start(to, 1) }
}

/** A window of instants as it was asked for. Refused where it ends before it begins: it would quietly hold nothing. */
export function inOrder(window: Window): Window {
  const { from, to } = window
  if (to < from) throw insightErrors.CRM_PERIOD_ORDER({ from: from.toISOString(), to: to.toISOString() })
  return window
}
