import type { Condition } from '../conditions/condition.ts'
import { forbidden } from './access/forbidden.ts'
import { present } from './access/present.ts'
import { type ExportOptions, type ExportQuery, exportRecords } from './bulk/index.ts'
import { callCommand } from './command/call-command.ts'
import type { CallOptions, CommandDef, Proving } from './command/context.ts'
import { checkOptions, runTask, type Task } from './command/run-task.ts'
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
import { isObject } from './given.ts'
import { listAsOf, type PastList, recordAsOf } from './journal/as-of.ts'
import { attended } from './journal/attended.ts'
import { differences } from './journal/diff.ts'
import type { JournalEntry } from './journal/entry.ts'
import { historyOf } from './journal/history.ts'
import { aggregateRecords, type RecordAggregate } from './query/aggregate-records.ts'
import { answeredTo } from './query/asking.ts'
import { countRecords, eachRecord, getRecord, type ListQuery, listRecords } from './query/list-records.ts'
import { type RecordSearch, searchRecords } from './query/search-records.ts'
import type { Asker, Caller } from './runtime.ts'
import type { AskedCall } from './step-up/challenge.ts'
import { demandStepUp } from './step-up/demand-step-up.ts'
import { withDeadline } from './time/deadline.ts'
import { type Duration, milliseconds } from './time/duration.ts'
import { watched } from './watched.ts'

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
export function recordsApi(asker: Asker, entity: Entity) {
  const task = <R>(caller: Caller, verb: Verb, input: unknown, run: Task<R>['run']): Task<R> => ({
    name: `${entity.name}.${verb}`,
    input,
    isTrusted: false,
    authorise: () => demandAction(caller, entity, verb),
    call: () => callOf(entity, verb, input),
    run,
  })
  const one = async (
    verb: Verb,
    input: unknown,
    options: CallOptions,
    write: (work: Parameters<Task<Rec>['run']>[0]) => Promise<readonly Outcome[]>,
  ) => {
    const caller = await present(asker)
    const single = task(caller, verb, input, async (work) =>
      recordOf(await write({ ...work, isOnlyWrite: true })),
    )
    return (await showResult(
      caller,
      shownBy(verb, single.name),
      await runTask(caller, single, options),
    )) as Shown
  }
  const many = async (
    verb: Verb,
    inputs: readonly unknown[],
    { onError, ...options }: BatchOptions,
    write: (work: Parameters<Task<Rec>['run']>[0]) => Promise<readonly Outcome[]>,
  ) => {
    checkBatch(entity, verb, inputs, onError)
    const caller = await present(asker)
    const batch = task(caller, verb, inputs, async (work) => {
      const outcomes = await write(work)
      for (const [index, outcome] of outcomes.entries())
        if (!outcome.ok && onError !== 'collect') throw inBatch(outcome.error, index)
      return outcomes
    })
    return (await showResult(
      caller,
      shownBy(verb, batch.name),
      await runTask(caller, batch, options),
    )) as readonly BatchResult<Shown>[]
  }
  const read = <R>(
    verb: ReadVerb,
    input: unknown,
    options: Proving,
    answer: (caller: Caller) => Promise<R>,
  ) =>
    watched('query', { name: `${entity.name}.${verb}`, entity: entity.name }, () =>
      answeredTo(asker, async (caller) => {
        await demandRead(caller, entity, verb, input, options)
        return answer(caller)
      }),
    )
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
    get: (id: string, options: Proving = {}) =>
      read('get', id, options, (caller) => getRecord(caller, entity, id)),
    list: (query: ListQuery = {}, options: Proving = {}) =>
      read('list', query, options, (caller) => listRecords(caller, entity, query)),
    async *each(query: Omit<ListQuery, 'after' | 'count'> = {}, options: Proving = {}) {
      await read('each', query, options, async () => {})
      yield* eachRecord(asker, entity, query)
    },
    async *export(query: ExportQuery, given: ExportOptions & Proving) {
      const { proof, ...options } = given ?? {}
      await read('export', query, proving(proof), async () => {})
      yield* exportRecords(asker, entity, query, options)
    },
    count: (where?: Condition, options: Proving = {}) =>
      read('count', where, options, (caller) => countRecords(caller, entity, where)),
    search: (query: RecordSearch, options: Proving = {}) =>
      read('search', query, options, (caller) => searchRecords(caller, entity, query)),
    aggregate: (query: RecordAggregate, options: Proving = {}) =>
      read('aggregate', query, options, (caller) => aggregateRecords(caller, entity, query)),
    history: (id: string, options: Proving = {}) =>
      read('history', id, options, (caller) => historyOf(caller, entity, id)),
    asOf: (id: string, at: Date, { proof, ...options }: { include?: readonly string[] } & Proving = {}) =>
      read('asOf', { id, at }, proving(proof), (caller) => recordAsOf(caller, entity, id, at, options)),
    listAsOf: (query: PastList, options: Proving = {}) =>
      read('listAsOf', query, options, (caller) => listAsOf(caller, entity, query)),
    diff: (id: string, from: number | Date, to: number | Date, options: Proving = {}) =>
      read('diff', { id, from, to }, options, (caller) => differences(caller, entity, id, from, to)),
  }
}

function shownBy(verb: Verb, name: string) {
  return { name, isOwn: verb === 'create' }
}

function proving(proof: string | undefined): Proving {
  return proof === undefined ? {} : { proof }
}

type ReadVerb =
  | 'get'
  | 'list'
  | 'each'
  | 'export'
  | 'count'
  | 'search'
  | 'aggregate'
  | 'history'
  | 'asOf'
  | 'listAsOf'
  | 'diff'

/** Step-up for what is read. Who may read nothing is not asked: the read itself refuses. */
async function demandRead(caller: Caller, entity: Entity, verb: ReadVerb, input: unknown, options: Proving) {
  const action = `${entity.name}.${verb}`
  checkOptions(action, options)
  if (!caller.access.may('read', entity)) return
  const { proof = caller.proof } = options
  await demandStepUp({ ...caller, ...(proof !== undefined && { proof }) }, action, () => ({
    entity: entity.name,
    input,
  }))
}

/** What rules of step-up see of a write: of a batch, all that it writes anywhere. */
function callOf({ name: entity }: Entity, verb: Verb, input: unknown): AskedCall {
  const isBatch = Array.isArray(input)
  const inputs: readonly unknown[] = isBatch ? input : [input]
  const call = { entity, isBatch, input }
  if (verb === 'create') return { ...call, fields: inputs.flatMap(fieldsIn) }
  const edits = inputs.map((one) => (isObject(one) ? one : { id: one }))
  const ids = edits.map(({ id }) => id as string)
  return verb === 'update'
    ? { ...call, ids, fields: edits.flatMap((edit) => fieldsIn(edit['patch'])) }
    : { ...call, ids }
}

function fieldsIn(written: unknown): readonly string[] {
  if (!isObject(written)) return []
  const { ext } = written
  return [...Object.keys(written), ...(isObject(ext) ? Object.keys(ext).map((name) => `ext.${name}`) : [])]
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
export function sessionApi(asker: Asker, open: (asker: Asker) => unknown) {
  return {
    actor: asker.actor,
    tenant: asker.tenant,
    run: (command: CommandDef, input: unknown, options?: CallOptions) => {
      const [entity = '', verb = ''] = command.name.split('.', 2)
      const call = async (given: unknown) => callCommand(await present(asker), command, given, options)
      return attended(asker, entity, { [verb]: call })[verb]?.(input)
    },
    transaction: async <T>(work: (inside: unknown) => Promise<T>, options?: TransactionOptions): Promise<T> =>
      inUnit(await present(asker), (unit) => inTime(() => work(open({ ...asker, unit })), options)),
    dryRun: async <T>(
      work: (inside: unknown) => Promise<T>,
      options?: TransactionOptions,
    ): Promise<DryRunResult<T>> =>
      inUnit(
        await present(asker),
        async (unit) => {
          const inside = { ...asker, unit }
          const result = await inTime(() => work(open(inside)), options)
          return { result, changes: await showChanges(await present(inside), unit) }
        },
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
