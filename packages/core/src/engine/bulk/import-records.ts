import { present } from '../access/present.ts'
import { asksFourEyes } from '../command/demand-four-eyes.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { sha256 } from '../ids.ts'
import type { Caller } from '../runtime.ts'
import { demandStepUp } from '../step-up/demand-step-up.ts'
import { stopwatch } from '../time/clock.ts'
import { bulkErrors } from './bulk-errors.ts'
import { beginImport, type Checkpoint, finishImport } from './checkpoint.ts'
import { type ChunkResult, importChunk } from './import-chunk.ts'
import { importReport } from './import-report.ts'
import type { ImportOptions, ImportReport, ImportSource } from './import-types.ts'
import { checkColumns, type ImportPlan, planImport } from './plan-import.ts'
import { readSource, type SourceReader } from './read-source.ts'
import { storable } from './storable-row.ts'

/**
 * Imports rows chunk by chunk. Each chunk is one transaction with its checkpoint, so a run that was killed goes on where
 * it stopped, and every row is imported, joined to a known record or rejected exactly once.
 */
export async function importRecords(
  caller: Caller,
  source: ImportSource,
  options: ImportOptions,
): Promise<ImportReport> {
  const plan = await planImport(caller, options)
  const { proof = caller.proof } = options
  for (const action of plan.actions) {
    if (asksFourEyes(caller, action)) throw bulkErrors.CRM_IMPORT_FOUR_EYES({ action })
    await demandStepUp({ ...caller, ...(proof !== undefined && { proof }) }, action, () => plan.call)
  }
  const importing = importingCaller(caller, options.importId)
  const reader = readSource(source)
  try {
    if (!options.dryRun) return await run(importing, plan, reader)
    const work = (unit: NonNullable<Caller['unit']>) => run({ ...importing, unit }, plan, reader)
    return await inUnit(importing, work, { isDryRun: true })
  } finally {
    await reader.close()
  }
}

/** What the import writes says so in the journal: its origin, and its id as the cause. */
export function importingCaller({ nextKey: _keyed, ...caller }: Caller, importId: string): Caller {
  return { ...caller, origin: 'import', cause: importId }
}

async function run(caller: Caller, plan: ImportPlan, reader: SourceReader): Promise<ImportReport> {
  const { options, chunk } = plan
  const { importId, into, columns, mapping, signal } = options
  const first = await reader.take(1)
  const start = { importId, target: into, source: await fingerprint(columns, first) }
  const begun = await beginImport(caller, start)
  if (begun.status === 'done') return importReport(caller, importId, begun.nextRow)

  const skipped = begun.nextRow === 0 ? 0 : first.length + (await reader.skip(begun.nextRow - first.length))
  if (skipped < begun.nextRow) throw bulkErrors.CRM_IMPORT_CHANGED({ importId })
  const since = stopwatch()
  let [at, head] = [begun, begun.nextRow === 0 ? first : []]
  for (;;) {
    if (signal?.aborted) throw bulkErrors.CRM_IMPORT_ABORTED({ rows: at.nextRow }, { cause: signal.reason })
    const rows = [...head, ...(await reader.take(chunk - head.length))]
    if (rows.length === 0) break
    if (at.nextRow === 0 && !columns) checkFirst(rows, mapping)
    // Each chunk is written by what holds then: an import can take long.
    const done = await importChunk(await present(caller), plan, at, rows)
    // A dry run tells nobody of its records: what is kept for that would only grow.
    if (caller.unit?.isDryRun) caller.unit.written.length = 0
    await tell(plan, at, done, (done.checkpoint.nextRow - begun.nextRow) / (stopwatch() - since))
    at = done.checkpoint
    head = []
    await turn()
  }
  await finishImport(caller, at)
  return importReport(caller, importId, begun.nextRow)
}

/** Others get their turn: a store in this process, fed from memory, would keep everything else waiting until the end. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** How the source begins. A resumed import that begins otherwise has another source under the same id. */
function fingerprint(columns: readonly string[] | undefined, first: readonly unknown[]): Promise<string> {
  return sha256(JSON.stringify([columns ?? null, storable(first)]))
}

/** Objects tell their columns only in their rows; one that is in none of the first rows is a mistake. */
function checkFirst(rows: readonly unknown[], mapping: ImportOptions['mapping']): void {
  const columns = new Set<string>()
  for (const row of rows) for (const column of Object.keys(row ?? {})) columns.add(column)
  checkColumns([...columns], mapping)
}

async function tell(
  { options: { onRow, onProgress } }: ImportPlan,
  { nextRow, importId }: Checkpoint,
  { rows, checkpoint }: ChunkResult,
  rowsPerMs: number,
): Promise<void> {
  if (onRow) {
    for (const [at, result] of rows.entries()) {
      const waiting = onRow({ row: nextRow + at + 1, ...result })
      if (waiting instanceof Promise) await waiting
    }
  }
  const { created, attached, updated, rejected } = checkpoint
  await onProgress?.({
    importId,
    rows: checkpoint.nextRow,
    created,
    attached,
    updated,
    rejected,
    rowsPerSecond: Math.round(rowsPerMs * 1000),
  })
}
