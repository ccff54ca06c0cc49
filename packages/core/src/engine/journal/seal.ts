import { both, empty, oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { journalHeadTable, journalTable } from './entry.ts'

const BATCH = 500

/**
 * Gives places to entries that have none, and resolves to how many it placed.
 *
 * Places are given after the commit, by one sealer a tenant at a time (the head row is its lock): an entry whose
 * transaction commits late is simply placed later, so a reader who remembers a place never misses one. Entries of one
 * record are placed in the order of its versions, whatever the clocks of the writers said.
 */
export async function sealJournal(store: Store, tenant: string): Promise<number> {
  let sealed = 0
  for (;;) {
    const placed = await store.transaction((inside) => sealBatch(inside, tenant))
    sealed += placed
    if (placed < BATCH) return sealed
  }
}

async function sealBatch(store: Store, tenant: string): Promise<number> {
  await store.increment(journalHeadTable, tenant, { id: 'head', by: { seq: 0 }, initial: { delivered: 0 } })
  const oldest = await store.find(journalTable, tenant, {
    where: empty('seq'),
    limit: BATCH,
    columns: ['id', 'recordId', 'version'],
  })
  if (oldest.length === 0) return 0
  const batch = inRecordOrder(await withEarlierVersions(store, tenant, oldest))
  const head = await store.increment(journalHeadTable, tenant, {
    id: 'head',
    by: { seq: batch.length },
    initial: { delivered: 0 },
  })
  const first = (head?.['seq'] as number) - batch.length + 1
  await store.patch(
    journalTable,
    tenant,
    batch.map((row, index) => ({ id: row['id'] as string, set: { seq: first + index } })),
  )
  return batch.length
}

/** A writer whose clock runs ahead may have pushed an earlier version of a record out of the batch: bring it in. */
async function withEarlierVersions(
  store: Store,
  tenant: string,
  batch: readonly Row[],
): Promise<readonly Row[]> {
  if (batch.length < BATCH) return batch
  const records = [...new Set(batch.map((row) => row['recordId'] as string))]
  return store.find(journalTable, tenant, {
    where: both(empty('seq'), oneOf('recordId', records)),
    columns: ['id', 'recordId', 'version'],
  })
}

/** Keeps the order of time, but lets the entries of each record fill that record's places by version. */
function inRecordOrder(rows: readonly Row[]): readonly Row[] {
  const byRecord = new Map<string, Row[]>()
  for (const row of rows) {
    const key = row['recordId'] as string
    const list = byRecord.get(key)
    if (list) list.push(row)
    else byRecord.set(key, [row])
  }
  for (const list of byRecord.values())
    list.sort((a, b) => (a['version'] as number) - (b['version'] as number))
  return rows.map((row) => byRecord.get(row['recordId'] as string)?.shift() ?? row)
}
