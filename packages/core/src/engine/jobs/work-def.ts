import type { Json, Table } from '../../store/table.ts'
import { leaseColumns } from '../lease.ts'
import type { JobContext } from './job.ts'

/**
 * A long piece of work, done step by step: rotating keys, erasing a person, recomputing. A command begins it with
 * `ctx.begin`; each step is one transaction together with the cursor that it leaves, so that wherever a process dies,
 * the next step begins where the last one ended.
 */
export interface WorkDef {
  /** Known over restarts: `privacy.erase`. */
  readonly id: string
  /**
   * Its steps wait for somebody far away, so they run in no transaction: each call of their session is one of its own, and
   * writes nothing once another worker has taken over. A step that is cut off is run again: it finds out for itself how far
   * it came.
   */
  readonly outside?: boolean
  /** Resolves to where the next step begins, or to undefined when all is done. Keep a step well under a second. */
  // biome-ignore lint/suspicious/noExplicitAny: session and input are typed where plugins are written.
  step(context: WorkStep<any, any>): Promise<Json | undefined>
}

/** What a step is given. `crm` belongs to the work's owner and writes in the step's transaction, where it has one. */
export interface WorkStep<Session = unknown, Input = Json> extends Omit<JobContext<Session>, 'due'> {
  /** What the work was begun with. */
  readonly input: Input
  /** Where the last step ended; null at the beginning. */
  readonly cursor: Json
}

/** Long work with who brought it. */
export type OwnedWork = WorkDef & { readonly owner: string }

/** Long work that was begun and is not done, one row a piece. */
export const workTable: Table = {
  name: 'work',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'work', kind: 'text', nullable: false },
    { name: 'input', kind: 'json', nullable: true },
    { name: 'cursor', kind: 'json', nullable: true },
    /** When the next step may begin; null while a failure waits to be tried again, or was given up. */
    { name: 'dueAt', kind: 'datetime', nullable: true },
    ...leaseColumns,
  ],
  unique: [],
  indexes: [{ name: 'work_due', columns: [{ column: 'dueAt', direction: 'asc' }], whileSet: 'dueAt' }],
}
