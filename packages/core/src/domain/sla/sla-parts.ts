import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import { clockTimeline, whyNoClock } from './explain-clocks.ts'
import { followHooks } from './follow-record.ts'
import type { LiveSla } from './live-sla.ts'
import { mergeHooks } from './merge-hooks.ts'
import { clocksAtRisk, clocksOf } from './read-clocks.ts'
import { rebuildClocks } from './rebuild-clocks.ts'
import { recomputeClocks } from './recompute-clocks.ts'
import { slaClock, slaStep } from './sla-clock.ts'

/** What clocks are kept in, and what is announced of them. */
export const slaEntities = { slaClock, slaStep } as const

/** The commands on clocks. */
export function slaCommands(live: LiveSla) {
  return [clocksOf(live), clocksAtRisk(live), rebuildClocks(live), recomputeClocks(live)] as const
}

/** The questions that clocks answer. Figures of a period are insights. */
export function slaQueries(live: LiveSla) {
  return [clockTimeline(live), whyNoClock(live)] as const
}

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What clocks do when their records are written, merged and parted. */
export function slaHooks(hooks: Hooks, live: LiveSla): void {
  followHooks(hooks, live)
  mergeHooks(hooks, live)
}
