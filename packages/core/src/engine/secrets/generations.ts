import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Clock } from '../time/clock.ts'
import { fromBase64Url, toBase64Url } from './bytes.ts'
import { type Cipher, KEY_BYTES, randomBytes } from './cipher.ts'
import type { NamedKey } from './envelope.ts'
import type { IndexForms } from './index-forms.ts'
import type { KeyContext, KeyProvider } from './key-provider.ts'
import { dataKeyTable } from './key-tables.ts'
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
  /** In which form values are indexed today. */
  readonly forms: IndexForms
}

/** A tenant's keys as they are now; the first of each purpose are made. */
export async function loadRing(source: KeySource, store: Store, tenant: string): Promise<Keyring> {
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
  { provider, clock, forms }: KeySource,
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
    forms: purpose === 'index' ? forms : null,
  }
  await store.insert(dataKeyTable, tenant, [row], { skipTaken: true })
}

/** Which generations there are. */
export async function generationsIn(
  store: Store,
  tenant: string,
  purpose: Purpose,
): Promise<readonly number[]> {
  const rows = await store.find(dataKeyTable, tenant, {
    ...{ where: equals('purpose', purpose), columns: ['id', 'generation'] },
  })
  return rows.map((row) => row['generation'] as number)
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
