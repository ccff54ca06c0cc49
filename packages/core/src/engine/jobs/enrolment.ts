import type { Runtime } from '../runtime.ts'
import { milliseconds } from '../time/duration.ts'
import { type OwnedJob, scheduleTable } from './job.ts'

/** Interval jobs begin for a tenant when it is first seen. A host without such jobs pays nothing. */
export function enrolment(runtime: Runtime, jobs: readonly OwnedJob[]): (tenant: string) => void {
  const everyJobs = jobs.flatMap((job) => (job.every === undefined ? [] : [job]))
  const seen = new Set<string>()
  return (tenant) => {
    if (everyJobs.length === 0 || seen.has(tenant)) return
    seen.add(tenant)
    const rows = everyJobs.map(({ id, every }) => ({ id, dueAt: runtime.clock.now() + milliseconds(every) }))
    runtime
      .store()
      .then((store) => store.insert(scheduleTable, tenant, rows, { skipTaken: true }))
      .catch((error: unknown) => {
        seen.delete(tenant)
        runtime.log.warn('Interval jobs could not be set up for a tenant; tried again at its next session.', {
          error,
        })
      })
  }
}
