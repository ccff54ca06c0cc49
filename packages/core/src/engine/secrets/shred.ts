import { oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { beneath } from '../store-beneath.ts'
import { subjectKeyTable } from './key-tables.ts'
import { subjectId } from './seal-values.ts'
import { personalFields, type SealedTables } from './sealed-tables.ts'

/**
 * Makes what records say of a person unreadable for ever, in their table, in the journal and in every backup of both: the
 * keys of these records are deleted, and their blind indexes with them. It happens with the transaction of `store`, and
 * resolves to how many records had a key.
 */
export async function shred(
  tables: SealedTables,
  store: Store,
  tenant: string,
  entity: string,
  recordIds: readonly string[],
): Promise<number> {
  const table = tables.get(entity)
  const fields = personalFields(tables, entity)
  if (!table || fields.length === 0 || recordIds.length === 0) return 0
  const inner = beneath(store).store
  const emptied = fields.flatMap(({ sealed, index, leftIndex, columns, hasClear }) => [
    ...[sealed, index, leftIndex].filter((column) => column !== undefined),
    ...(hasClear ? columns : []),
  ])
  await inner.update(table.stored, tenant, {
    where: oneOf('id', recordIds),
    set: Object.fromEntries(emptied.map((column) => [column, null])),
  })
  const ids = recordIds.map((recordId) => subjectId(entity, recordId))
  return inner.delete(subjectKeyTable, tenant, oneOf('id', ids))
}
