import type { Store } from '../../store/store.ts'
import type { Cipher } from './cipher.ts'
import { generationsIn, type Keyring, type KeySource, loadRing } from './generations.ts'

/** Nothing is sealed with keys that the provider has not vouched for since then. */
export const VOUCHED_MS = 60_000
/** Tenants whose keys are kept at hand. */
const MOST_TENANTS = 1_000

/**
 * The keys at hand. Those met inside a transaction count for it alone until it is committed: a key that was made in one
 * that is rolled back must not seal anything later.
 */
export interface Keys {
  /** The tenant's keys, to seal with: the provider has vouched for them lately. */
  toSeal(store: Store, tenant: string): Promise<Keyring>
  /** The tenant's keys, to look values up with: every index key that there is at this moment is among them. */
  toFind(store: Store, tenant: string): Promise<Keyring>
  /** The tenant's keys, to open with; `generation` is among them where it exists. */
  toOpen(store: Store, tenant: string, generation?: number): Promise<Keyring>
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
    async toFind(store, tenant) {
      const known = rings.get(tenant)
      const isWhole =
        known && (await generationsIn(store, tenant, 'index')).every((one) => known.index.has(one))
      return isWhole ? known : load(store, tenant)
    },
    async toOpen(store, tenant, generation) {
      const known = rings.get(tenant)
      if (known && (generation === undefined || known.data.has(generation))) return known
      return load(store, tenant)
    },
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
