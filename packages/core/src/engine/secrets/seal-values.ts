import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row, Stored } from '../../store/table.ts'
import { isCrmError } from '../errors.ts'
import { toBase64Url, toBytes } from './bytes.ts'
import { type NamedKey, openText, refOf, type Standing, sealText } from './envelope.ts'
import { dataKey, generationOf, type Keyring, newest } from './generations.ts'
import type { Keys } from './keyring.ts'
import type { SealedField } from './sealed-tables.ts'
import { secretsErrors } from './secrets-errors.ts'

/** The store beneath, in one tenant, with the keys at hand. */
export interface Vault {
  readonly store: Store
  readonly tenant: string
  readonly keys: Keys
}

/** The id of a record's key. */
export function subjectId(entity: string, recordId: string): string {
  return `${entity}/${recordId}`
}

/** Says of an envelope that its record's key is no more. */
export const SHREDDED: unique symbol = Symbol('shredded')

/** The newest key of the tenant. */
export function sealingKey(ring: Keyring): NamedKey {
  return dataKey(ring, newest(ring.data)) as NamedKey
}

/** One value in its envelope. */
export async function sealValue(vault: Vault, key: NamedKey, at: Standing, value: Stored): Promise<string> {
  return sealText(vault.keys.cipher, key, at, JSON.stringify(value))
}

/** What an envelope holds. Throws CRM_DECRYPT, with names and without a byte of it. */
export async function openValue(
  vault: Vault,
  subjects: ReadonlyMap<string, NamedKey>,
  owner: { readonly entity: string; readonly recordId: string; readonly field: string },
  at: Standing,
  envelope: unknown,
): Promise<Stored | typeof SHREDDED> {
  try {
    const ref = refOf(envelope)
    const key = ref?.startsWith('r')
      ? subjects.get(subjectId(owner.entity, owner.recordId))
      : await dataKeyOf(vault, ref)
    if (ref?.startsWith('r') && key?.ref !== ref) return SHREDDED
    if (!key || typeof envelope !== 'string') throw new TypeError('no key')
    return JSON.parse(await openText(vault.keys.cipher, key, at, envelope)) as Stored
  } catch (error) {
    // A store that is busy or away says nothing about the value.
    if (isCrmError(error) || error instanceof StoreError) throw error
    throw secretsErrors.CRM_DECRYPT(owner)
  }
}

async function dataKeyOf(
  { keys, store, tenant }: Vault,
  ref: string | undefined,
): Promise<NamedKey | undefined> {
  const generation = generationOf(ref)
  if (generation === undefined) return undefined
  return dataKey(await keys.toOpen(store, tenant, generation), generation)
}

/** The blind indexes of a value, the newest first: what was indexed by an earlier key is found as well. */
export async function blindIndexes(
  { keys }: Vault,
  ring: Keyring,
  table: string,
  { name, normalise }: SealedField,
  value: Stored,
): Promise<readonly string[]> {
  const form = typeof value === 'string' ? (normalise?.(value) ?? value) : value
  const text = toBytes(JSON.stringify([table, name, form]))
  const generations = [...ring.index].sort(([a], [b]) => b - a)
  return Promise.all(
    generations.map(
      async ([generation, key]) => `${generation}.${toBase64Url(await keys.cipher.mac(key, text))}`,
    ),
  )
}

/** What the engine's columns of a field hold, as one value; null where there is nothing. */
export function valueIn({ columns }: SealedField, row: Row): Stored {
  const [only] = columns
  if (columns.length === 1) return row[only as string] ?? null
  const values = columns.map((column) => row[column] ?? null)
  return values.every((value) => value === null) ? null : values
}

/** The engine's columns of a field with a value in them. */
export function asColumns({ columns }: SealedField, value: Stored): Row {
  if (columns.length === 1) return { [columns[0] as string]: value }
  const values = (value ?? []) as readonly Stored[]
  return Object.fromEntries(columns.map((column, at) => [column, values[at] ?? null]))
}
