import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import { journalTable } from '../journal/entry.ts'
import { beginOf } from './envelope.ts'
import { dataKeyTable, subjectKeyTable } from './key-tables.ts'
import { newest, VOUCHED_MS } from './keyring.ts'
import { type Rotating, rotationStatus } from './rotation.ts'
import { JOURNAL_SEALED_BY, type SealedTable } from './sealed-tables.ts'
import { secretsErrors } from './secrets-errors.ts'

/**
 * Deletes a generation of data keys that nothing is sealed with. Throws CRM_KEY_IN_USE. With `losingHistory` entries of
 * the journal do not count: what they say of encrypted fields cannot be read from then on.
 */
export async function retireGeneration(
  rotating: Rotating,
  tenant: string,
  generation: number,
  { losingHistory = false }: { readonly losingHistory?: boolean } = {},
): Promise<void> {
  const { keys, store, source } = rotating
  const { state } = await rotationStatus(rotating, tenant)
  const ring = await keys.toSeal(store, tenant)
  if (!ring.data.has(generation)) return
  const refuse = (where: string) => {
    throw secretsErrors.CRM_KEY_IN_USE({ generation, where })
  }
  if (generation === newest(ring.data)) refuse('newest')
  if (state === 'running') refuse('rotation')
  // Whoever read the keys before the newest was there may go on sealing with this one for so long.
  const id = `data/${newest(ring.data)}`
  const [latest] = await store.find(dataKeyTable, tenant, { where: equals('id', id), limit: 1 })
  if (source.clock.now() - (latest?.['createdAt'] as number) < 2 * VOUCHED_MS) refuse('writers')
  await store.transaction(async (inside) => {
    const used = await usedIn({ ...rotating, store: inside }, tenant, `d${generation}`, losingHistory)
    if (used.length > 0) refuse(used.join(', '))
    await inside.delete(dataKeyTable, tenant, equals('id', `data/${generation}`))
  })
  keys.forget(tenant)
}

async function usedIn(
  { tables, store }: Rotating,
  tenant: string,
  ref: string,
  losingHistory: boolean,
): Promise<string[]> {
  const begins = (column: string): Predicate => ({
    ...{ is: 'startsWith', column: { column, kind: 'text' }, text: beginOf(ref) },
  })
  const used: string[] = []
  const note = async ({ stored }: Pick<SealedTable, 'stored'>, where: Predicate) => {
    if ((await store.count(stored, tenant, where)) > 0) used.push(stored.name)
  }
  for (const table of tables.values()) {
    const isJournal = table.engine.name === journalTable.name
    if (isJournal && losingHistory) continue
    const parts = table.fields.map(({ sealed }) => begins(sealed))
    const changes = isJournal ? [equals(JOURNAL_SEALED_BY, ref)] : []
    await note(table, { is: 'any', of: [...parts, ...changes] })
  }
  await note({ stored: subjectKeyTable }, both(begins('wrapped')))
  return used
}
