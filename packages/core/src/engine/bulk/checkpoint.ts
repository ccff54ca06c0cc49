import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Caller, Unit } from '../runtime.ts'
import { bulkErrors } from './bulk-errors.ts'
import { importTable } from './import-tables.ts'
import type { ImportCounts, ImportReport } from './import-types.ts'
import { demandOwner } from './plan-import.ts'

/** How far an import is, and the number of the run that may carry it on. */
export interface Checkpoint extends ImportCounts {
  readonly importId: string
  readonly fence: number
  readonly nextRow: number
  readonly status: ImportReport['status']
}

/** How an import begins: its name, where it goes, and what its source begins with. */
export interface ImportStart {
  readonly importId: string
  readonly target: string
  readonly source: string
}

/** Begins an import, or takes it over: whoever ran it before can write no more. A finished one is left as it is. */
export function beginImport(caller: Caller, start: ImportStart): Promise<Checkpoint> {
  return inUnit(
    caller,
    async (unit) => {
      const row = newRow(caller, unit, start)
      const added = await unit.store.insert(importTable, caller.tenant, [row], { skipTaken: true })
      return added.length > 0 ? checkpointOf(row) : takeOver(caller, unit, start)
    },
    { retries: true },
  )
}

async function takeOver(caller: Caller, unit: Unit, start: ImportStart): Promise<Checkpoint> {
  const { importId, target, source } = start
  const row = await lockImport(caller, unit, importId)
  demandOwner(caller, row['actor'])
  const status = row['status'] as ImportReport['status']
  if (status === 'undoing' || status === 'undone') throw bulkErrors.CRM_IMPORT_UNDONE({ importId })
  if (row['target'] !== target || row['source'] !== source) throw bulkErrors.CRM_IMPORT_CHANGED({ importId })
  if (status === 'done') return checkpointOf(row)
  const fence = (row['fence'] as number) + 1
  await unit.store.update(importTable, caller.tenant, { where: equals('id', importId), set: { fence } })
  return { ...checkpointOf(row), fence }
}

/** The row of an import, locked until the transaction ends. Throws CRM_NOT_FOUND. */
export async function lockImport(caller: Caller, unit: Unit, importId: string): Promise<Row> {
  const query = { where: equals('id', importId), limit: 1, lock: true }
  const [row] = await unit.store.find(importTable, caller.tenant, query)
  if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: 'import' })
  return row
}

function newRow({ actor }: Caller, { now }: Unit, { importId, target, source }: ImportStart): Row {
  return {
    id: importId,
    target,
    source,
    actor: actor.id,
    fence: 1,
    nextRow: 0,
    created: 0,
    attached: 0,
    updated: 0,
    rejected: 0,
    status: 'running',
    startedAt: now.getTime(),
    finishedAt: null,
  }
}

/** Moves the import past a chunk, in the chunk's transaction. Throws CRM_IMPORT_FENCED when another run has it. */
export async function advance(caller: Caller, unit: Unit, from: Checkpoint, to: number): Promise<void> {
  const changed = await unit.store.update(importTable, caller.tenant, {
    where: ours(from),
    set: { nextRow: to },
  })
  if (changed === 0) throw bulkErrors.CRM_IMPORT_FENCED({ importId: from.importId })
}

/** Adds up what the rows of a chunk came to. */
export async function count(
  caller: Caller,
  unit: Unit,
  importId: string,
  counts: ImportCounts,
): Promise<void> {
  const { created, attached, updated, rejected } = counts
  await unit.store.update(importTable, caller.tenant, {
    where: equals('id', importId),
    set: { created, attached, updated, rejected },
  })
}

/** Notes that every row is done. */
export async function finishImport(caller: Caller, at: Checkpoint): Promise<void> {
  await inUnit(
    caller,
    async (unit) => {
      const changed = await unit.store.update(importTable, caller.tenant, {
        where: ours(at),
        set: { status: 'done', finishedAt: unit.now.getTime() },
      })
      if (changed === 0) throw bulkErrors.CRM_IMPORT_FENCED({ importId: at.importId })
    },
    { retries: true },
  )
}

/** Only the latest run, and only from where it believes to be. */
function ours({ importId, fence, nextRow }: Checkpoint): Predicate {
  return both(
    equals('id', importId),
    equals('fence', fence, 'int'),
    equals('nextRow', nextRow, 'int'),
    equals('status', 'running'),
  )
}

function checkpointOf(row: Row): Checkpoint {
  return {
    importId: row['id'] as string,
    fence: row['fence'] as number,
    nextRow: row['nextRow'] as number,
    status: row['status'] as ImportReport['status'],
    ...countsOf(row),
  }
}

/** The counters of an import's row. */
export function countsOf(row: Row): ImportCounts {
  return {
    created: row['created'] as number,
    attached: row['attached'] as number,
    updated: row['updated'] as number,
    rejected: row['rejected'] as number,
  }
}
