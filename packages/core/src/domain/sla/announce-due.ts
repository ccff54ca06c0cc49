import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import type { JobContext, JobDef } from '../../engine/jobs/job.ts'
import type { ClockState } from './clock-state.ts'
import { underVersions } from './fold-sla.ts'
import { type LiveSla, worldOf } from './live-sla.ts'
import type { PreparedPolicy } from './prepare-sla.ts'
import { showClocks } from './shown-clock.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'
import { writeClocks } from './write-clocks.ts'

/** Fires when something is to be announced of a clock. */
export function slaJobs(live: LiveSla): readonly JobDef[] {
  if (live.entities.length === 0) return []
  const step = stepClock(live)
  return [
    {
      id: 'core.sla-steps',
      on: 'slaClock',
      due: 'nextStepAt',
      run: (
        { id }: SlaClockRecord,
        { crm, due }: JobContext<{ run(command: unknown, input: unknown): Promise<void> }>,
      ) => crm.run(step, { id, at: due }),
    },
  ]
}

/** Announces what is due of a clock by an instant, dated when it was due. Called by the job. */
function stepClock(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.step',
    input: z.strictObject({ id: z.string(), at: z.date() }),

    async run({ id, at }, context): Promise<void> {
      const row = await context.records(slaClock).get(id)
      if (!row.isRunning) return
      const { entity, recordId } = row
      const world = worldOf(live, live.prepared(entity, context.shape(entity)))
      const instant = at.getTime()
      const isEdited = world.sla.recomputing.some((next) => replaces(next, row.state, instant))
      const known = isEdited ? ((await recordsOf(context, entity).find(recordId)) ?? null) : null
      // A version may begin a clock anew: then there are two.
      const states = known ? underVersions([row.state], instant, known, world) : [row.state]
      const { clocks, set } = await writeClocks(
        context,
        { entity, recordId, rows: [row], states, record: known, at: instant, isSilent: false },
        world,
      )
      const isSame = clocks.every(
        ({ status, dueAt }) => status === row.status && +(dueAt ?? 0) === +(row.dueAt ?? 0),
      )
      if (isSame && Object.keys(set).length === 0) return
      await showClocks(context, entity, recordId, set)
    },
  })
}

/** Whether a version of its policy came into force by itself since it was started. */
function replaces({ policy, version, from }: PreparedPolicy, clock: ClockState, at: number): boolean {
  return policy.id === clock.policy && version > clock.version && from <= at
}
