import type { Json } from '../../store/table.ts'
import { runTask } from '../command/run-task.ts'
import type { Work } from '../command/work.ts'
import { type CrmError, isCrmError } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import { bulkErrors } from './bulk-errors.ts'
import { advance, type Checkpoint, count } from './checkpoint.ts'
import { importChunkTable } from './import-tables.ts'
import type { AcceptedRow, ImportCounts, RejectedRow, RowError, RowResult } from './import-types.ts'
import type { ImportPlan } from './plan-import.ts'
import type { ReadRow } from './read-row.ts'
import { storableRow } from './storable-row.ts'

/** What became of a chunk, and where the import is after it. */
export interface ChunkResult {
  readonly checkpoint: Checkpoint
  readonly rows: readonly RowResult[]
}

/**
 * Imports one chunk in one transaction: the checkpoint, the records, their journal entries and the outcomes of the rows.
 * There is never one without the others, so wherever a process dies, the next run goes on with the next row.
 */
export async function importChunk(
  caller: Caller,
  plan: ImportPlan,
  from: Checkpoint,
  rows: readonly unknown[],
): Promise<ChunkResult> {
  const to = from.nextRow + rows.length
  const run = async (work: Work): Promise<ChunkResult> => {
    await advance(work.caller, work.unit, from, to)
    const results = await writeChunk(work, plan, rows)
    if (plan.options.onError === 'stop') stopAtRejected(from, results)
    const counts = addUp(from, results)
    await count(work.caller, work.unit, from.importId, counts)
    await work.unit.store.insert(importChunkTable, caller.tenant, [chunkRow(work, from, results)])
    return { checkpoint: { ...from, ...counts, nextRow: to }, rows: results }
  }
  const { command: name, isTrusted, authorise } = plan
  return runTask(caller, { name, input: null, isTrusted, authorise, run })
}

async function writeChunk(
  work: Work,
  plan: ImportPlan,
  rows: readonly unknown[],
): Promise<readonly RowResult[]> {
  // Where several write at once, one batch locks all that it needs in one order; a store with one writer gets small
  // batches, which are garbage before they are old.
  const batch = work.unit.store.capabilities.concurrentTransactions ? rows.length : SMALL_BATCH
  const results: RowResult[] = []
  for (let start = 0; start < rows.length; start += batch) {
    const part = await writeBatch(work, plan, rows.slice(start, start + batch))
    for (const result of part) results.push(result)
  }
  return results
}

const SMALL_BATCH = 250

async function writeBatch(
  work: Work,
  plan: ImportPlan,
  rows: readonly unknown[],
): Promise<readonly RowResult[]> {
  const read = rows.map(plan.read)
  const ready = read.flatMap((row) => ('fields' in row ? [row] : []))
  const written = ready.length > 0 ? await plan.write(work, ready) : []
  let next = 0
  return read.map((row) => {
    const result = 'error' in row ? row.error : (written[next++] as AcceptedRow | CrmError)
    return isCrmError(result) ? rejected(result, row) : result
  })
}

function rejected(error: CrmError, { raw }: ReadRow): RejectedRow {
  const { code, message, issues } = error
  return {
    outcome: 'rejected',
    error: { code, message, zh: error.text('zh-CN'), issues },
    raw: storableRow(raw),
  }
}

function stopAtRejected(from: Checkpoint, results: readonly RowResult[]): void {
  const at = results.findIndex(({ outcome }) => outcome === 'rejected')
  const result = results[at]
  if (result?.outcome !== 'rejected') return
  const { code, message, zh, issues } = result.error
  throw bulkErrors.CRM_IMPORT_STOPPED(
    { row: from.nextRow + at + 1 },
    { issues: issues.length > 0 ? issues : [{ code, message, zh }], meta: { code } },
  )
}

function addUp(before: ImportCounts, results: readonly RowResult[]): ImportCounts {
  const { created, attached, updated, rejected } = before
  const counts = { created, attached, updated, rejected }
  for (const { outcome } of results) counts[outcome] += 1
  return counts
}

/** The first row of a record that this chunk created says so; what else was created is noted beside it, for the undo. */
function chunkRow(work: Work, { importId, nextRow }: Checkpoint, results: readonly RowResult[]) {
  const own = new Set(results.map((result) => ('recordId' in result ? result.recordId : '')))
  const others = work.unit.written.filter(({ deed, recordId }) => deed === 'create' && !own.has(recordId))
  return {
    id: `${importId}/${nextRow}`,
    importId,
    firstRow: nextRow,
    rows: results.map(packed),
    created: others.map(({ entity, recordId }) => [entity, recordId]),
    undone: null,
  }
}

function packed(result: RowResult): Json {
  return result.outcome === 'rejected'
    ? [result.outcome, result.error as unknown as Json, result.raw]
    : [result.outcome, result.recordId]
}

/** What {@link importChunk} kept of one row. */
export function unpacked(json: Json): RowResult {
  const [outcome, value, raw] = json as readonly [RowResult['outcome'], Json, Json?]
  return outcome === 'rejected'
    ? { outcome, error: value as unknown as RowError, raw: raw ?? null }
    : { outcome, recordId: value as string }
}
