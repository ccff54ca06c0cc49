import type { Work } from '../command/work.ts'
import { beneath } from '../store-beneath.ts'
import { besideSubject } from './gather-subject.ts'
import type { SubjectRecords, WordsCursor } from './keeping.ts'

/**
 * Lets the search indexes of these records go of the words that were erased, as far as one transaction should, and says
 * where to go on; undefined when all is done.
 */
export async function eraseWords(
  { unit, caller }: Work,
  records: SubjectRecords,
  [at, isBegun]: WordsCursor,
): Promise<WordsCursor | undefined> {
  const { model } = caller.runtime
  const { store } = beneath(unit.store)
  const beside = await besideSubject(unit.store, caller.tenant, model, records)
  const names = [...new Set([...records.keys(), ...beside.keys()])].sort()
  const searched = names.map((name) => model.entity(name)).filter((entity) => entity.searched.length > 0)
  const table = searched[at]?.table
  if (!table || !store.forgetWords) return undefined
  if (await store.forgetWords(table, isBegun)) return [at, true]
  return at + 1 < searched.length ? [at + 1, false] : undefined
}
