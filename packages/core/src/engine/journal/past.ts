import type { PastState } from '../command/context.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import type { Entity } from '../entities/entity.ts'
import { isId } from '../entities/parse-value.ts'
import { changesOf, entryOf, journalTable } from './entry.ts'
import { foldEntries } from './fold.ts'

/** What a record was before and after each of its changes, oldest first. */
export async function pastOf(work: Work, entity: Entity, id: string): Promise<readonly PastState[]> {
  if (!isId(id)) return []
  const { unit, caller } = work
  const rows = await unit.store.find(journalTable, caller.tenant, {
    where: changesOf(entity.name, id),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'asc' }],
  })
  const custom = await customFieldsOf(work, entity)
  const states: PastState[] = []
  let before: Record<string, unknown> | null = null
  for (const entry of rows.map(entryOf)) {
    const record = foldEntries(entity, custom, [entry], before)
    if (!record) continue
    const { at, deed, version, origin, why } = entry
    states.push({ at, deed, version, origin, why, before, record })
    before = record
  }
  return states
}
