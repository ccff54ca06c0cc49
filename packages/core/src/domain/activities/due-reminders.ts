import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import type { JobDef } from '../../engine/jobs/job.ts'
import { activity } from './activity.ts'

/** Notes that the reminder of an activity was given, at its instant. What is done already reminds nobody. */
const remind = defineCommand({
  name: 'activity.remind',
  input: z.strictObject({ id: z.string(), at: z.date() }),

  async run({ id, at }, { records }): Promise<void> {
    const found = await records(activity).find(id)
    if (!found || found.doneAt) return
    await records(activity).update(id, { remindAt: null, remindedAt: at })
  },
})

/** Fires once for each reminder. Hosts tell people in a durable hook of the update, when `remindedAt` has changed. */
export const reminderJobs: readonly JobDef[] = [
  {
    id: 'core.activity.remind',
    ...{ on: 'activity', due: 'remindAt' },
    run: ({ id }: { readonly id: string }, { crm, due }) => crm.run(remind, { id, at: due }),
  },
]
