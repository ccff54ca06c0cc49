import { equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { journalTable } from '../journal/entry.ts'
import type { Retiring } from './encryption.ts'
import { beginOf } from './envelope.ts'
import { newest } from './generations.ts'
import { dataKeyTable, subjectKeyTable } from './key-tables.ts'
import { VOUCHED_MS } from './keyring.ts'
import { type Rotating, rotationStatus } from './rotation.ts'
import { JOURNAL_SEALED_BY, type SealedTable, type SealedTables } from './sealed-tables.ts'
import { secretsErrors } from './secrets-errors.ts'

/**
 * Deletes a generation of keys that nothing is sealed with or found by. Throws CRM_KEY_IN_USE. With `losingHistory`
 * entries of the journal do not count: what they say of encrypted fields cannot be read from then on.
 */
export async function retireGeneration(
  rotating: Rotating,
  tenant: string,
  { generation, index = false, losingHistory = false }: Retiring,
): Promise<void> {
  const { keys, store, source, tables } = rotating
  const purpose = index ? 'index' : 'data'
  const { state } = await rotationStatus(rotating, tenant)
  const generations = (await keys.toSeal(store, tenant))[purpose]
  if (!generations.has(generation)) return
  const refuse = (where: string) => {
    throw secretsErrors.CRM_KEY_IN_USE({ generation, where })
  }
  if (generation === newest(generations)) refuse('newest')
  if (state === 'running') refuse('rotation')
  // Whoever read the keys before the newest was there may go on sealing with this one for so long.
  const id = `${purpose}/${newest(generations)}`
  const [latest] = await store.find(dataKeyTable, tenant, { where: equals('id', id), limit: 1 })
  if (source.clock.now() - (latest?.['createdAt'] as number) < 2 * VOUCHED_MS) refuse('writers')
  const places = index
    ? indexedBy(tables, generation)
    : sealedBy(tables, `d${generation}`).filter(({ stored }) => !(losingHistory && isJournal(stored)))
  await store.transaction(async (inside) => {
    const used = await usedIn(inside, tenant, places)
    if (used.length > 0) refuse(used.join(', '))
    await inside.delete(dataKeyTable, tenant, equals('id', `${purpose}/${generation}`))
  })
  keys.forget(tenant)
}

/** A table, and which of its rows need a key. */
interface NeedsKey extends Pick<SealedTable, 'stored'> {
  readonly where: Predicate
}

function sealedBy(tables: SealedTables, ref: string): readonly NeedsKey[] {
  const sealed = [...tables.values()].map(({ stored, fields }): NeedsKey => {
    const parts = fields.map((field) => begins(field.sealed, beginOf(ref)))
    const changes = isJournal(stored) ? [equals(JOURNAL_SEALED_BY, ref)] : []
    return { stored, where: { is: 'any', of: [...parts, ...changes] } }
  })
  return [...sealed, { stored: subjectKeyTable, where: begins('wrapped', beginOf(ref)) }]
}

function indexedBy(tables: SealedTables, generation: number): readonly NeedsKey[] {
  return [...tables.values()].flatMap(({ stored, fields }) => {
    const of = fields.flatMap(({ index }) => (index === undefined ? [] : [begins(index, `${generation}.`)]))
    return of.length === 0 ? [] : [{ stored, where: { is: 'any', of } }]
  })
}

function begins(column: string, text: string): Predicate {
  return { is: 'startsWith', column: { column, kind: 'text' }, text }
}

function isJournal({ name }: SealedTable['stored']): boolean {
  return name === journalTable.name
}

async function usedIn(store: Store, tenant: string, places: readonly NeedsKey[]): Promise<readonly string[]> {
  const used: string[] = []
  for (const { stored, where } of places)
    if ((await store.count(stored, tenant, where)) > 0) used.push(stored.name)
  return used
}
