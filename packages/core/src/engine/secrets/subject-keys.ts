import { oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row } from '../../store/table.ts'
import { isCrmError } from '../errors.ts'
import { fromBase64Url, toBase64Url } from './bytes.ts'
import { KEY_BYTES, randomBytes } from './cipher.ts'
import { type NamedKey, openText, refOf, sealText } from './envelope.ts'
import { dataKey, generationOf, type Keyring, newest } from './generations.ts'
import { subjectKeyTable } from './key-tables.ts'
import type { Keys } from './keyring.ts'
import { secretsErrors } from './secrets-errors.ts'

const IDS_AT_ONCE = 1_000

/** The keys of records that have one, by `entity/record`. */
export async function openSubjects(
  keys: Keys,
  store: Store,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, NamedKey>> {
  const found = new Map<string, NamedKey>()
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const where = oneOf('id', ids.slice(at, at + IDS_AT_ONCE))
    for (const row of await store.find(subjectKeyTable, tenant, { where }))
      found.set(row['id'] as string, await openSubject(keys, store, tenant, row))
  }
  return found
}

async function openSubject(keys: Keys, store: Store, tenant: string, row: Row): Promise<NamedKey> {
  const [id, ref, wrapped] = [row['id'] as string, row['ref'] as string, row['wrapped'] as string]
  const generation = generationOf(refOf(wrapped))
  try {
    const ring = await keys.toOpen(store, tenant, generation)
    const by = generation === undefined ? undefined : dataKey(ring, generation)
    if (!by) throw new TypeError('no such generation')
    const key = await openText(keys.cipher, by, standingOf(tenant, id, ref), wrapped)
    return { ref, key: fromBase64Url(key) }
  } catch (cause) {
    throw asDecryptError(cause, id)
  }
}

function asDecryptError(cause: unknown, id: string): unknown {
  if (isCrmError(cause) || cause instanceof StoreError) return cause
  const [entity = '', recordId = ''] = id.split('/', 2)
  return secretsErrors.CRM_DECRYPT({ entity, recordId, field: 'key' })
}

/** The same, made for those that have none. */
export async function makeSubjects(
  keys: Keys,
  store: Store,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, NamedKey>> {
  const known = await openSubjects(keys, store, tenant, ids)
  const missing = ids.filter((id) => !known.has(id))
  if (missing.length === 0) return known
  const ring = await keys.toSeal(store, tenant)
  const made = missing.map((id) => ({
    id,
    subject: { ref: `r${toBase64Url(randomBytes(6))}`, key: randomBytes(KEY_BYTES) },
  }))
  const rows = await Promise.all(
    made.map(async ({ id, subject: { ref, key } }) => ({
      ...{ id, ref, wrapped: await wrapSubject(keys, ring, tenant, id, { ref, key }) },
    })),
  )
  const added = new Set(await store.insert(subjectKeyTable, tenant, rows, { skipTaken: true }))
  for (const { id, subject } of made) if (added.has(id)) known.set(id, subject)
  const taken = missing.filter((id) => !added.has(id))
  for (const [id, subject] of await openSubjects(keys, store, tenant, taken)) known.set(id, subject)
  return known
}

/** A record's key, sealed with the newest of the tenant's. */
export async function wrapSubject(
  keys: Keys,
  ring: Keyring,
  tenant: string,
  id: string,
  { ref, key }: NamedKey,
): Promise<string> {
  const by = dataKey(ring, newest(ring.data)) as NamedKey
  return sealText(keys.cipher, by, standingOf(tenant, id, ref), toBase64Url(key))
}

function standingOf(tenant: string, id: string, ref: string) {
  return { tenant, table: subjectKeyTable.name, column: ref, id }
}
