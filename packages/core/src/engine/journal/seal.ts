import { both, empty, equals, oneOf } from '../../conditions/predicate.ts'
import type { Patch } from '../../store/query.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { randomSalt } from './digest.ts'
import { journalHeadTable, journalTable } from './entry.ts'
import { beforeFirst, hashOf } from './entry-hash.ts'
import { partsOf } from './entry-parts.ts'
import { holdHead } from './journal-head.ts'

const BATCH = 500

/**
 * Gives places to entries that have none, each with a hash that holds on to the one before it. Resolves to how many it
 * placed.
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
  const head = await holdHead(store, tenant)
  const oldest = await store.find(journalTable, tenant, { where: empty('seq'), limit: BATCH })
  if (oldest.length === 0) return 0
  const batch = inRecordOrder(await withEarlierVersions(store, tenant, oldest))
  let { seq, hash = null } = head
  const patches: Patch[] = []
  for (const row of batch) {
    seq++
    const salts = Object.keys(partsOf(row)).length > 0 ? { entry: randomSalt() } : null
    hash = await hashOf(hash ?? (await beforeFirst(tenant)), { ...row, seq }, salts)
    patches.push({ id: row['id'] as string, set: { seq, hash, salts } })
  }
  await store.patch(journalTable, tenant, patches)
  await store.update(journalHeadTable, tenant, { where: equals('id', 'head'), set: { seq, hash } })
  return batch.length
}

/** A writer whose clock runs ahead may have pushed an earlier version of a record out of the batch: bring it in. */
async function withEarlierVersions(
  store: Store,
  tenant: string,
  batch: readonly Row[],
): Promise<readonly Row[]> {
  if (batch.length < BATCH) return batch
  const records = [...new Set(batch.map((row) => row['recordId'] as string).filter((id) => id !== ''))]
  const ofRecords = await store.find(journalTable, tenant, {
    where: both(empty('seq'), oneOf('recordId', records)),
  })
  // What names no record has no versions to be kept in order.
  return [...ofRecords, ...batch.filter((row) => row['recordId'] === '')]
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
