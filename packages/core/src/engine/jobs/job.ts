import type { Table } from '../../store/table.ts'
import type { Logger } from '../log.ts'
import type { Duration } from '../time/duration.ts'

/** What a job is given. `crm` belongs to the job's owner and writes in the job's transaction. */
export interface JobContext<Session = unknown> {
  readonly crm: Session
  readonly tenant: string
  readonly now: Date
  /** For which instant it came due. Date results by it, not by `now`: a tick may come late. */
  readonly due: Date
  readonly log: Logger
}

/**
 * Work that comes due by itself: for each record when a datetime field of it is reached (`on` and `due`; the field is
 * emptied when it fires), or for each tenant at an interval (`every`). Either runs in one transaction with what it writes.
 */
export type JobDef = DueJob | EveryJob

/** Fires for each record when a datetime field of it is reached. */
export interface DueJob {
  readonly id: string
  readonly every?: never
  readonly on: string
  /** A managed datetime field of the entity; name it in a usual list, so that finding what is due is quick. */
  readonly due: string
  // biome-ignore lint/suspicious/noExplicitAny: the record type is the host's to state; jobs are declared as data.
  run(record: any, context: JobContext<any>): Promise<void>
}

/** Fires for each tenant at an interval, from when its first session was opened. */
export interface EveryJob {
  readonly id: string
  readonly on?: never
  readonly every: Duration
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  run(context: JobContext<any>): Promise<void>
}

/** A job with who brought it. */
export type OwnedJob = JobDef & { readonly owner: string }

/** When each interval job of a tenant runs next. */
export const scheduleTable: Table = {
  name: 'schedule',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'dueAt', kind: 'datetime', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'schedule_due', columns: [{ column: 'dueAt', direction: 'asc' }] }],
}
