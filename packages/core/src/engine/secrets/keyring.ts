import { oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row } from '../../store/table.ts'
import { isCrmError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'
import { fromBase64Url, toBase64Url } from './bytes.ts'
import { type Cipher, KEY_BYTES, randomBytes } from './cipher.ts'
import { type NamedKey, openText, refOf, sealText } from './envelope.ts'
import type { KeyContext, KeyProvider } from './key-provider.ts'
import { dataKeyTable, subjectKeyTable } from './key-tables.ts'
import { secretsErrors } from './secrets-errors.ts'

type Purpose = KeyContext['purpose']

/** The keys of a tenant, by generation. The newest seal, all open. */
export interface Keyring {
  readonly data: ReadonlyMap<number, Uint8Array>
  readonly index: ReadonlyMap<number, Uint8Array>
  readonly readAt: number
}

/** What keys are made and kept with. */
export interface KeySource {
  readonly provider: KeyProvider
  readonly cipher: Cipher
  readonly clock: Clock
}

/** Nothing is sealed with keys that the provider has not vouched for since then. */
export const VOUCHED_MS = 60_000
/** Tenants whose keys are kept at hand. */
const MOST_TENANTS = 1_000
const IDS_AT_ONCE = 1_000

/**
 * The keys at hand. Those met inside a transaction count for it alone until it is committed: a key that was made in one
 * that is rolled back must not seal anything later.
 */
export interface Keys {
  /** The tenant's keys, to seal with: the provider has vouched for them lately. */
  toSeal(store: Store, tenant: string): Promise<Keyring>
  /** The tenant's keys, to open with; `generation` is among them where it exists. */
  toOpen(store: Store, tenant: string, generation?: number): Promise<Keyring>
  /** The keys of records that have one, by `entity/record`. */
  subjects(store: Store, tenant: string, ids: readonly string[]): Promise<Map<string, NamedKey>>
  /** The same, made for those that have none. */
  makeSubjects(store: Store, tenant: string, ids: readonly string[]): Promise<Map<string, NamedKey>>
  forget(tenant: string): void
  inside(): Keys & { committed(): void }
  readonly cipher: Cipher
}

/** The keys of a process. */
export function keysOf(source: KeySource): Keys {
  const rings = new Map<string, Keyring>()
  return level(source, {
    get: (tenant) => rings.get(ringOf(tenant)),
    set(tenant, ring) {
      rings.delete(ringOf(tenant))
      rings.set(ringOf(tenant), ring)
      const [oldest] = rings.keys()
      if (rings.size > MOST_TENANTS && oldest !== undefined) rings.delete(oldest)
    },
    delete: (tenant) => void rings.delete(ringOf(tenant)),
  })
}

/** The only name under which keys are kept at hand. */
function ringOf(tenant: string): string {
  if (typeof tenant !== 'string' || tenant === '') throw new TypeError('keys belong to a tenant')
  return `ring of ${tenant}`
}

interface Rings {
  get(tenant: string): Keyring | undefined
  set(tenant: string, ring: Keyring): void
  delete(tenant: string): void
}

function level(source: KeySource, rings: Rings): Keys {
  const { cipher, clock } = source
  async function load(store: Store, tenant: string): Promise<Keyring> {
    const ring = await loadRing(source, store, tenant)
    rings.set(tenant, ring)
    return ring
  }
  const keys: Keys = {
    cipher,
    async toSeal(store, tenant) {
      const known = rings.get(tenant)
      const isVouched = known !== undefined && clock.now() - known.readAt < VOUCHED_MS
      return isVouched ? known : load(store, tenant)
    },
    async toOpen(store, tenant, generation) {
      const known = rings.get(tenant)
      if (known && (generation === undefined || known.data.has(generation))) return known
      return load(store, tenant)
    },
    subjects: (store, tenant, ids) => openSubjects(keys, store, tenant, ids),
    makeSubjects: (store, tenant, ids) => makeSubjects(keys, store, tenant, ids),
    forget: (tenant) => rings.delete(tenant),
    inside() {
      const own = new Map<string, Keyring | null>()
      const within = level(source, {
        get: (tenant) => (own.has(tenant) ? (own.get(tenant) ?? undefined) : rings.get(tenant)),
        set: (tenant, ring) => void own.set(tenant, ring),
        delete: (tenant) => void own.set(tenant, null),
      })
      return {
        ...within,
        committed() {
          for (const [tenant, ring] of own) ring ? rings.set(tenant, ring) : rings.delete(tenant)
        },
      }
    },
  }
  return keys
}

async function loadRing(source: KeySource, store: Store, tenant: string): Promise<Keyring> {
  let rows = await store.find(dataKeyTable, tenant, {})
  const missing = (['data', 'index'] as const).filter((one) => !rows.some(({ purpose }) => purpose === one))
  if (missing.length > 0) {
    for (const purpose of missing) await addGeneration(source, store, tenant, purpose, 1)
    rows = await store.find(dataKeyTable, tenant, {})
  }
  const of = async (wanted: Purpose) =>
    new Map(
      await Promise.all(
        rows
          .filter(({ purpose }) => purpose === wanted)
          .sort((a, b) => (a['generation'] as number) - (b['generation'] as number))
          .map(async (row) => [row['generation'] as number, await unwrapped(source, tenant, row)] as const),
      ),
    )
  return { data: await of('data'), index: await of('index'), readAt: source.clock.now() }
}

async function unwrapped({ provider }: KeySource, tenant: string, row: Row): Promise<Uint8Array> {
  const context: KeyContext = {
    ...{ tenant, purpose: row['purpose'] as Purpose, generation: row['generation'] as number },
  }
  try {
    return await provider.unwrap(fromBase64Url(row['wrapped'] as string), row['keyId'] as string, context)
  } catch (cause) {
    throw secretsErrors.CRM_KEYS_UNAVAILABLE({}, { cause })
  }
}

/**
 * Adds a generation; of several who do at once one wins. The insert is the moment from which it counts: what seals next
 * reads it.
 */
export async function addGeneration(
  { provider, clock }: KeySource,
  store: Store,
  tenant: string,
  purpose: Purpose,
  generation: number,
): Promise<void> {
  const keyId = provider.current()
  let wrapped: Uint8Array
  try {
    wrapped = await provider.wrap(randomBytes(KEY_BYTES), { tenant, purpose, generation })
  } catch (cause) {
    throw secretsErrors.CRM_KEYS_UNAVAILABLE({}, { cause })
  }
  const row = {
    ...{ id: `${purpose}/${generation}`, purpose, generation, keyId, wrapped: toBase64Url(wrapped) },
    createdAt: clock.now(),
  }
  await store.insert(dataKeyTable, tenant, [row], { skipTaken: true })
}

/** The newest of some generations. */
export function newest(generations: ReadonlyMap<number, Uint8Array>): number {
  return Math.max(...generations.keys())
}

/** A generation of a tenant's data keys, as envelopes name it. */
export function dataKey(ring: Keyring, generation: number): NamedKey | undefined {
  const key = ring.data.get(generation)
  return key && { ref: `d${generation}`, key }
}

/** The generation that an envelope's key is, where it is the tenant's. */
export function generationOf(ref: string | undefined): number | undefined {
  return ref !== undefined && /^d\d+$/.test(ref) ? Number(ref.slice(1)) : undefined
}

async function openSubjects(
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

async function makeSubjects(
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
