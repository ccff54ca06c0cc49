import { equals } from '../../conditions/predicate.ts'
import type { Json, Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Caller } from '../runtime.ts'
import { countsOf } from './checkpoint.ts'
import { unpacked } from './import-chunk.ts'
import { importChunkTable, importTable } from './import-tables.ts'
import type { ImportReport, RowOutcome } from './import-types.ts'
import { demandOwner } from './plan-import.ts'

/** Chunks read at a time. */
const PAGE = 10

/** How far an import is. Throws CRM_NOT_FOUND for one that never began, or is somebody else's. */
export async function importReport(caller: Caller, importId: string, resumedAt = 0): Promise<ImportReport> {
  const row = await importRow(caller, importId)
  const finishedAt = row['finishedAt']
  return {
    importId,
    into: row['target'] as string,
    status: row['status'] as ImportReport['status'],
    rows: row['nextRow'] as number,
    ...countsOf(row),
    resumedAt,
    startedAt: new Date(row['startedAt'] as number),
    finishedAt: finishedAt === null ? null : new Date(finishedAt as number),
  }
}

/** What became of every row so far, in order; with `outcome`, of those that came to that. */
export async function* importedRows(
  caller: Caller,
  importId: string,
  { outcome }: { readonly outcome?: RowOutcome['outcome'] } = {},
): AsyncGenerator<RowOutcome> {
  await importRow(caller, importId)
  for await (const chunk of chunksOf(caller, importId)) {
    for (const [at, packed] of (chunk['rows'] as readonly Json[]).entries()) {
      const result = unpacked(packed)
      if (outcome === undefined || result.outcome === outcome)
        yield { row: (chunk['firstRow'] as number) + at + 1, ...result }
    }
  }
}

/** The chunks of an import in order, a few at a time. */
export async function* chunksOf(caller: Caller, importId: string): AsyncGenerator<Row> {
  const store = caller.unit?.store ?? (await caller.runtime.store())
  const column = { column: 'firstRow', kind: 'int' } as const
  let last: Row | undefined
  do {
    const chunks = await store.find(importChunkTable, caller.tenant, {
      where: equals('importId', importId),
      orderBy: [{ column, direction: 'asc' }],
      limit: PAGE,
      ...(last && { after: { values: [last['firstRow'] as number], id: last['id'] as string } }),
    })
    yield* chunks
    last = chunks.at(-1)
  } while (last)
}

async function importRow(caller: Caller, importId: string): Promise<Row> {
  const store = caller.unit?.store ?? (await caller.runtime.store())
  const [row] = await store.find(importTable, caller.tenant, { where: equals('id', importId), limit: 1 })
  if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: 'import' })
  demandOwner(caller, row['actor'])
  return row
}
