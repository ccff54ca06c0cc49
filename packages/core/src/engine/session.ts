import type { Condition } from '../conditions/condition.ts'
import { forbidden } from './access/forbidden.ts'
import { callCommand } from './command/call-command.ts'
import type { CallOptions, CommandDef } from './command/context.ts'
import { runTask, type Task } from './command/run-task.ts'
import { showChanges } from './command/show-changes.ts'
import { showResult } from './command/show-result.ts'
import { recordOf } from './command/trusted-records.ts'
import { inUnit } from './command/unit-of-work.ts'
import { engineErrors } from './engine-errors.ts'
import { createRecords } from './entities/create-records.ts'
import type { Entity, Rec } from './entities/entity.ts'
import { issue } from './entities/issues.ts'
import type { Outcome } from './entities/outcome.ts'
import { deleteRecords, restoreRecords, updateRecords } from './entities/update-records.ts'
import { type CrmError, type Issue, inBatch } from './errors.ts'
import { listAsOf, type PastList, recordAsOf } from './journal/as-of.ts'
import { attended } from './journal/attended.ts'
import { differences } from './journal/diff.ts'
import type { JournalEntry } from './journal/entry.ts'
import { historyOf } from './journal/history.ts'
import { aggregateRecords, type RecordAggregate } from './query/aggregate-records.ts'
import { answered } from './query/asking.ts'
import { countRecords, eachRecord, getRecord, type ListQuery, listRecords } from './query/list-records.ts'
import { type RecordSearch, searchRecords } from './query/search-records.ts'
import type { Caller } from './runtime.ts'
import { withDeadline } from './time/deadline.ts'
import { type Duration, milliseconds } from './time/duration.ts'

/** What became of one record of a batch, as the caller may see it. */
export type BatchResult<R> =
  | { readonly ok: true; readonly record: R }
  | { readonly ok: false; readonly error: CrmError }

/** How a batch is written. */
export interface BatchOptions extends CallOptions {
  /** `abort` (when left out): all or none. `collect`: each record on its own, with a result each. */
  readonly onError?: 'abort' | 'collect'
}

type Shown = Record<string, unknown>

/** The records of one entity, as a session offers them. Business verbs stand beside these. */
export function recordsApi(caller: Caller, entity: Entity) {
  const task = <R>(verb: Verb, input: unknown, run: Task<R>['run']): Task<R> => ({
    name: `${entity.name}.${verb}`,
    input,
    isTrusted: false,
    authorise: () => demandAction(caller, entity, verb),
    run,
  })
  const one = async (
    verb: Verb,
    input: unknown,
    options: CallOptions,
    write: (work: Parameters<Task<Rec>['run']>[0]) => Promise<readonly Outcome[]>,
  ) =>
    (await showResult(
      caller,
      await runTask(
        caller,
        task(verb, input, async (work) => recordOf(await write({ ...work, isOnlyWrite: true }))),
        options,
      ),
    )) as Shown
  const many = async (
    verb: Verb,
    inputs: readonly unknown[],
    { onError, ...options }: BatchOptions,
    write: (work: Parameters<Task<Rec>['run']>[0]) => Promise<readonly Outcome[]>,
  ) => {
    checkBatch(entity, verb, inputs, onError)
    const batch = task(verb, inputs, async (work) => {
      const outcomes = await write(work)
      for (const [index, outcome] of outcomes.entries())
        if (!outcome.ok && onError !== 'collect') throw inBatch(outcome.error, index)
      return outcomes
    })
    return (await showResult(caller, await runTask(caller, batch, options))) as readonly BatchResult<Shown>[]
  }
  return {
    create: (input: unknown, options: CallOptions = {}) =>
      one('create', input, options, (work) => createRecords(work, entity, [input])),
    createMany: (inputs: readonly unknown[], options: BatchOptions = {}) =>
      many('create', inputs, options, (work) => createRecords(work, entity, inputs)),
    update: (id: string, patch: unknown, { version, ...options }: CallOptions & { version?: number } = {}) =>
      one('update', { id, patch, version }, options, (work) =>
        updateRecords(work, entity, [{ id, patch, version }]),
      ),
    updateMany: (
      edits: readonly { id: string; patch: unknown; version?: number }[],
      options: BatchOptions = {},
    ) => many('update', edits, options, (work) => updateRecords(work, entity, edits)),
    delete: async (id: string, { version, ...options }: CallOptions & { version?: number } = {}) => {
      await one('delete', { id, version }, options, (work) => deleteRecords(work, entity, [{ id, version }]))
    },
    deleteMany: (ids: readonly string[], options: BatchOptions = {}) =>
      many('delete', ids, options, (work) =>
        deleteRecords(
          work,
          entity,
          ids.map((id) => ({ id })),
        ),
      ),
    restore: (id: string, options: CallOptions = {}) =>
      one('restore', { id }, options, (work) => restoreRecords(work, entity, [id])),
    get: (id: string) => answered(() => getRecord(caller, entity, id)),
    list: (query: ListQuery = {}) => answered(() => listRecords(caller, entity, query)),
    each: (query: Omit<ListQuery, 'after' | 'count'> = {}) => eachRecord(caller, entity, query),
    count: (where?: Condition) => answered(() => countRecords(caller, entity, where)),
    search: (query: RecordSearch) => answered(() => searchRecords(caller, entity, query)),
    aggregate: (query: RecordAggregate) => answered(() => aggregateRecords(caller, entity, query)),
    history: (id: string) => answered(() => historyOf(caller, entity, id)),
    asOf: (id: string, at: Date, options: { include?: readonly string[] } = {}) =>
      answered(() => recordAsOf(caller, entity, id, at, options)),
    listAsOf: (query: PastList) => answered(() => listAsOf(caller, entity, query)),
    diff: (id: string, from: number | Date, to: number | Date) =>
      answered(() => differences(caller, entity, id, from, to)),
  }
}

const MAX_BATCH = 10_000

function checkBatch(entity: Entity, verb: Verb, inputs: unknown, onError: unknown): void {
  const issues: Issue[] = []
  if (!Array.isArray(inputs)) issues.push(issue('NOT_LIST', ''))
  if (onError !== undefined && onError !== 'abort' && onError !== 'collect')
    issues.push(issue('NOT_AN_OPTION', 'onError', { options: 'abort, collect' }))
  if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command: `${entity.name}.${verb}` }, { issues })
  if ((inputs as readonly unknown[]).length > MAX_BATCH)
    throw engineErrors.CRM_LIMIT({ what: 'inputs', limit: MAX_BATCH })
}

type Verb = 'create' | 'update' | 'delete' | 'restore'

/** Whoever may not do this to any record of the entity learns nothing more. */
function demandAction({ access }: Caller, entity: Entity, verb: Verb): void {
  const action = verb === 'restore' ? 'delete' : verb
  if (!access.may(action, entity)) throw forbidden(access.actor, action, entity.name)
}

/** What would happen: the answer, and every change that would have been written. */
export interface DryRunResult<T> {
  readonly result: T
  readonly changes: readonly JournalEntry[]
}

/** What a session offers besides its entities. */
export function sessionApi(caller: Caller, open: (caller: Caller) => unknown) {
  return {
    actor: caller.actor,
    tenant: caller.tenant,
    run: (command: CommandDef, input: unknown, options?: CallOptions) => {
      const [entity = '', verb = ''] = command.name.split('.', 2)
      const call = (given: unknown) => callCommand(caller, command, given, options)
      return attended(caller, entity, { [verb]: call })[verb]?.(input)
    },
    transaction: <T>(work: (inside: unknown) => Promise<T>, options?: TransactionOptions): Promise<T> =>
      inUnit(caller, (unit) => inTime(() => work(open({ ...caller, unit })), options)),
    dryRun: <T>(
      work: (inside: unknown) => Promise<T>,
      options?: TransactionOptions,
    ): Promise<DryRunResult<T>> =>
      inUnit(
        caller,
        async (unit) => ({
          result: await inTime(() => work(open({ ...caller, unit })), options),
          changes: await showChanges(caller, unit),
        }),
        { isDryRun: true },
      ),
  }
}

/** How a transaction of the host's is run. */
export interface TransactionOptions {
  /** After this it is rolled back; 30 seconds when left out. Other writers may be waiting for it. */
  readonly timeout?: Duration
}

/** Work that calls the outer session waits for itself: without a limit it would hold up every writer for ever. */
function inTime<T>(work: () => Promise<T>, { timeout = '30s' }: TransactionOptions = {}): Promise<T> {
  const ms = milliseconds(timeout)
  return withDeadline(work(), ms, () => engineErrors.CRM_TX_TIMEOUT({ ms }))
}
