import type { CommandContext } from '../../engine/command/context.ts'
import { type AnnouncedSteps, type SlaClockRecord, slaStep } from './sla-clock.ts'
import type { Facts } from './sla-event.ts'
import type { DueStep } from './steps-of-clock.ts'

/** Steps of one clock, and whether somebody is to be told of them. */
export interface Announcement {
  readonly steps: readonly DueStep[]
  readonly skipped: readonly DueStep[]
}

/** The steps that are announced once these are. */
export function withAnnounced(announced: AnnouncedSteps, steps: readonly DueStep[]): AnnouncedSteps {
  return { ...announced, ...Object.fromEntries(steps.map(({ key, nth }) => [key, nth])) }
}

/** Keeps what is announced of a clock, once each. */
export async function announceSteps(
  { records, now }: CommandContext,
  clock: Pick<SlaClockRecord, 'id' | 'entity' | 'recordId' | 'metric' | 'policy'>,
  { steps, skipped }: Announcement,
): Promise<void> {
  const { id: clockId, entity, recordId, metric, policy } = clock
  const rows = [
    ...steps.map((due) => ({ ...due, kind: due.kind })),
    ...skipped.map((due) => ({ ...due, kind: 'skipped' as const })),
  ]
  for (const { key, nth, kind, dueAt, step } of rows)
    await records(slaStep).create({
      ...{ clockId, key, nth, kind, entity, recordId, metric, policy },
      ...{ dueAt: new Date(dueAt), detectedAt: now },
      ...(step?.tell && { tell: [...step.tell] }),
    })
}

/** What steps write to the record, the later over the earlier. */
export function writtenBy(steps: readonly DueStep[]): Facts {
  return Object.assign({}, ...steps.map(({ step }) => step?.set ?? {}))
}
