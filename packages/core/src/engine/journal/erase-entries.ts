import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { journalTable } from './entry.ts'

/** Takes fields out of all entries of records, and what was said of why. Resolves to how many entries were changed. */
export async function eraseFromEntries(
  store: Store,
  tenant: string,
  entity: string,
  recordIds: readonly string[],
  fields: readonly string[],
): Promise<number> {
  const where = both(equals('entity', entity), oneOf('recordId', recordIds))
  const rows = (await store.find(journalTable, tenant, { where })).filter(({ deed }) => deed !== 'erased')
  const patches = rows.map((row) => {
    const changes = Object.entries(row['changes'] as object).filter(([field]) => !fields.includes(field))
    return { id: row['id'] as string, set: { changes: Object.fromEntries(changes), why: null } }
  })
  return (await store.patch(journalTable, tenant, patches)).length
}
