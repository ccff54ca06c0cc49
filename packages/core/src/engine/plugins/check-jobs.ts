import type { Issue } from '../errors.ts'
import type { OwnedJob } from '../jobs/job.ts'
import { milliseconds } from '../time/duration.ts'
import type { DeclaredFields } from './install-hooks.ts'

/** Jobs, long work and durable hooks are known by their ids over restarts, so no job may share one with another. */
export function checkJobs(
  jobs: readonly OwnedJob[],
  others: readonly { readonly id: string; readonly owner: string }[],
  declared: DeclaredFields,
  problems: Issue[],
): void {
  const owners = new Map(others.map(({ id, owner }) => [id, owner]))
  for (const job of jobs) {
    const other = owners.get(job.id)
    if (other !== undefined)
      problems.push({
        code: 'JOB_CONFLICT',
        path: job.id,
        message: `is used by both ${other} and ${job.owner}.`,
        zh: `同时被 ${other} 和 ${job.owner} 使用。`,
      })
    owners.set(job.id, job.owner)
    checkTime(job, declared, problems)
  }
}

function checkTime(job: OwnedJob, declared: DeclaredFields, problems: Issue[]): void {
  if (job.on !== undefined) {
    if (declared.get(job.on)?.get(job.due)?.type.kind !== 'datetime')
      problems.push({
        code: 'FIELD_UNKNOWN',
        path: `${job.id}: ${job.on}.${job.due}`,
        message: 'is no datetime field.',
        zh: '不是时间字段。',
      })
  } else if (!isInterval(job.every))
    problems.push({
      code: 'JOB_INTERVAL',
      path: job.id,
      message: `"${job.every}" is no interval; say '15m'.`,
      zh: `“${job.every}”不是有效间隔，请写成 '15m'。`,
    })
}

function isInterval(every: Parameters<typeof milliseconds>[0]): boolean {
  try {
    return milliseconds(every) > 0
  } catch {
    return false
  }
}
