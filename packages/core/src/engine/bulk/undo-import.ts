import { both, empty, equals, oneOf } from '../../conditions/predicate.ts'
import type { Json, Row } from '../../store/table.ts'
import type { Proving } from '../command/context.ts'
import { asksFourEyes } from '../command/demand-four-eyes.ts'
import { runTask } from '../command/run-task.ts'
import { inUnit } from '../command/unit-of-work.ts'
import type { Work } from '../command/work.ts'
import { deleteRecords } from '../entities/update-records.ts'
import { type CrmError, isCrmError } from '../errors.ts'
import { journalTable } from '../journal/entry.ts'
import type { Caller } from '../runtime.ts'
import { demandStepUp } from '../step-up/demand-step-up.ts'
import { bulkErrors } from './bulk-errors.ts'
import { lockImport } from './checkpoint.ts'
import { unpacked } from './import-chunk.ts'
import { importingCaller } from './import-records.ts'
import { chunksOf } from './import-report.ts'
import { importChunkTable, importTable } from './import-tables.ts'
import type { KeptRecord, UndoReport } from './import-types.ts'
import { checkId, demandOwner } from './plan-import.ts'

interface ChunkUndo {
  readonly undone: number
  readonly kept: readonly KeptRecord[]
}

/**
 * Soft-deletes what an import created and nobody changed since; the rest is told. Each chunk is one transaction: an
 * undo that was interrupted goes on when it is called again, and calling it once more gives the same report.
 * What an import updated stays as it is: the history of each record has what it was before.
 */
export async function undoImport(
  caller: Caller,
  importId: string,
  { proof = caller.proof }: Proving = {},
): Promise<UndoReport> {
  checkId(importId)
  const undoing = importingCaller(caller, importId)
  const target = await setStatus(undoing, importId, 'undoing', {
    ...caller,
    ...(proof !== undefined && { proof }),
  })
  let undone = 0
  const kept: KeptRecord[] = []
  for await (const chunk of chunksOf(undoing, importId)) {
    const part = (chunk['undone'] as ChunkUndo | null) ?? (await undoChunk(undoing, chunk, target))
    undone += part.undone
    kept.push(...part.kept)
  }
  await setStatus(undoing, importId, 'undone')
  return { importId, undone, kept }
}

/** A run that is still writing is fenced off by the change of status. Resolves to the entity that rows went into. */
async function setStatus(
  caller: Caller,
  importId: string,
  status: 'undoing' | 'undone',
  asking?: Caller,
): Promise<string> {
  return inUnit(
    caller,
    async (unit) => {
      const row = await lockImport(caller, unit, importId)
      demandOwner(caller, row['actor'])
      const [entity = ''] = (row['target'] as string).split('.', 1)
      if (row['status'] === 'undone') return entity
      const call = () => ({ entity, isBatch: true, input: { importId } })
      const action = `${entity}.delete`
      if (asking && asksFourEyes(asking, action)) throw bulkErrors.CRM_IMPORT_FOUR_EYES({ action })
      if (asking) await demandStepUp({ ...asking, unit }, action, call)
      await unit.store.update(importTable, caller.tenant, { where: equals('id', importId), set: { status } })
      return entity
    },
    { retries: true },
  )
}

function undoChunk(caller: Caller, chunk: Row, target: string): Promise<ChunkUndo> {
  const run = async (work: Work): Promise<ChunkUndo> => {
    const { store } = work.unit
    const id = chunk['id'] as string
    const mine = both(equals('id', id), empty('undone'))
    const [open] = await store.find(importChunkTable, caller.tenant, { where: mine, limit: 1, lock: true })
    if (!open) return (await reread(work, id)) as ChunkUndo
    let undone = 0
    const kept: KeptRecord[] = []
    for (const [entity, ids] of createdBy(work, chunk, target)) {
      const outcomes = await takeBack(work, entity, ids)
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome === 'undone') undone += 1
        else kept.push({ entity, recordId: ids[at] ?? '', reason: outcome })
      }
    }
    const result: ChunkUndo = { undone, kept }
    await store.update(importChunkTable, caller.tenant, {
      where: equals('id', id),
      set: { undone: result as unknown as Json },
    })
    return result
  }
  return runTask(caller, { name: 'import.undo', input: null, isTrusted: false, authorise: () => {}, run })
}

/** Another worker undid it meanwhile. */
async function reread({ unit, caller }: Work, id: string): Promise<unknown> {
  const [row] = await unit.store.find(importChunkTable, caller.tenant, { where: equals('id', id), limit: 1 })
  return row?.['undone']
}

/** What came along first, then the records of the rows: touches before the leads that they are about. */
function createdBy({ caller }: Work, chunk: Row, target: string): ReadonlyMap<string, string[]> {
  const byEntity = new Map<string, string[]>()
  const add = (entity: string, id: string) => {
    // An entity may have gone with its plugin.
    if (!caller.runtime.model.entities.has(entity)) return
    const ids = byEntity.get(entity)
    if (ids) ids.push(id)
    else byEntity.set(entity, [id])
  }
  for (const [entity, id] of chunk['created'] as readonly [string, string][]) add(entity, id)
  for (const packed of chunk['rows'] as readonly Json[]) {
    const result = unpacked(packed)
    if (result.outcome === 'created') add(target, result.recordId)
  }
  return byEntity
}

/** The version that a record is created with. */
const FIRST_VERSION = 1

/**
 * The versions in which the import left records. One that only the import wrote may have several, as when a later row of
 * the same person filled it in, or hooks of the import wrote to it.
 */
async function versionsLeft(
  { caller, unit }: Work,
  entity: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>()
  const entries = await unit.store.find(journalTable, caller.tenant, {
    where: both(oneOf('recordId', ids), equals('entity', entity)),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'asc' }],
    columns: ['recordId', 'version', 'cause', 'commandId'],
  })
  const imported = new Set<unknown>([caller.cause ?? ''])
  for (const { recordId, version, cause, commandId } of entries) {
    if (!imported.has(cause)) continue
    imported.add(commandId)
    const before = versions.get(recordId as string) ?? 0
    // A gap is somebody else's change.
    if (version === before + 1) versions.set(recordId as string, version)
  }
  return versions
}

async function takeBack(
  work: Work,
  entityName: string,
  ids: readonly string[],
): Promise<readonly ('undone' | KeptRecord['reason'])[]> {
  const entity = work.caller.runtime.model.entity(entityName)
  const versions = await versionsLeft(work, entityName, ids)
  try {
    const outcomes = await deleteRecords(
      work,
      entity,
      ids.map((id) => ({ id, version: versions.get(id) ?? FIRST_VERSION })),
    )
    return outcomes.map((outcome) => (outcome.ok ? 'undone' : reasonOf(outcome.error)))
  } catch (error) {
    // The caller may not delete any record of this entity.
    if (isCrmError(error, 'CRM_FORBIDDEN')) return ids.map(() => 'refused')
    throw error
  }
}

function reasonOf(error: CrmError): KeptRecord['reason'] {
  if (error.code === 'CRM_NOT_FOUND') return 'gone'
  return error.code === 'CRM_CONFLICT' ? 'changed' : 'refused'
}
